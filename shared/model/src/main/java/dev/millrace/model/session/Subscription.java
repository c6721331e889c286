package dev.millrace.model.session;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;

/// One subscription as the session's own log has it.
///
/// @param from the source's visible tail before the subscription was made, with the life that it is of: nothing before
/// it is delivered, and nothing of another life
/// @param subscribedAtMs the arrival time of its `subscribed` record, milliseconds since the epoch
/// @param deliveredUntilSeqNum every message that starts below this number of the source's log is delivered, or is none
/// of the subscription's; begins at `from` and never goes back
public record Subscription(
        SubscriptionId id, StreamPath source, Offset from, long subscribedAtMs, long deliveredUntilSeqNum) {
    public Subscription {
        if (deliveredUntilSeqNum < from.seqNum()) {
            throw new IllegalArgumentException(
                    "subscription: from=" + from + " deliveredUntil=" + deliveredUntilSeqNum);
        }
    }

    /// The life of the source that this is a subscription to.
    public long sourceLife() {
        return from.life();
    }

    /// This, when the message that starts at `sourceSeqNum` has been delivered.
    public Subscription delivered(long sourceSeqNum) {
        return sourceSeqNum < deliveredUntilSeqNum
                ? this
                : new Subscription(id, source, from, subscribedAtMs, sourceSeqNum + 1);
    }
}
