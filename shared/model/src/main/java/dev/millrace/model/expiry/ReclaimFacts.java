package dev.millrace.model.expiry;

import dev.millrace.model.state.StreamState;

/// What is known of an announced stream when its next step is planned.
///
/// @param state all of its log up to the tail, just read
/// @param firstSeqNum the first record that its log has; the tail where it has none
/// @param nowMs the store's clock
/// @param forks what became of the children it is reserved for
/// @param origin whether the reservation at its own source is dealt with
/// @param subscriptions whether the fan-out has been told of those of a session
/// @param subscribers whether the stream is a source that somebody subscribes to
public record ReclaimFacts(
        ExpiryEntry entry,
        StreamState state,
        long firstSeqNum,
        long nowMs,
        Forks forks,
        Origin origin,
        Subscriptions subscriptions,
        Subscribers subscribers) {
    /// The children that a stream is reserved for.
    public sealed interface Forks {
        /// Not looked at since the state was read.
        record NotLookedAt() implements Forks {}

        /// All that are left live, or are held by forks of their own: their end announces this stream again.
        record Live() implements Forks {}

        /// Some may still come to be.
        record Undecided(String why) implements Forks {}
    }

    /// A fork's reservation at its source.
    public enum Origin {
        NOT_RELEASED,
        RELEASED
    }

    /// What a session is subscribed to, and what it was.
    public enum Subscriptions {
        NOT_ENDED,
        /// The fan-out has been told which are over.
        ENDED,
        /// It has also been told which have begun, in a session that lives.
        COMPLETED
    }

    /// Who waits for what is to be trimmed.
    public enum Subscribers {
        NOT_LOOKED_FOR,
        /// Nobody was subscribed to it, or all of it is delivered.
        NONE,
        /// Somebody may not have all of it.
        MAY_BE
    }

    public ReclaimFacts {
        if (firstSeqNum > state.nextSeqNum()) {
            throw new IllegalArgumentException("first=" + firstSeqNum + " tail=" + state.nextSeqNum());
        }
        nowMs = Math.max(nowMs, state.tail().timestampMs());
    }
}
