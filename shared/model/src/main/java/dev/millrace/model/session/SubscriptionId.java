package dev.millrace.model.session;

import dev.millrace.model.offset.Offset;

/// What a subscription is called in every log: the life of the session that made it, and the sequence number of its
/// `subscribed` record in that session's log. Together with the session's name it is never given twice.
public record SubscriptionId(long sessionLife, long number) implements Comparable<SubscriptionId> {
    public SubscriptionId {
        if (sessionLife < 0 || sessionLife > Offset.NUMBER_MAX || number < 0 || number > Offset.NUMBER_MAX) {
            throw new IllegalArgumentException("subscription id: sessionLife=" + sessionLife + " number=" + number);
        }
    }

    @Override
    public int compareTo(SubscriptionId other) {
        int byLife = Long.compare(sessionLife, other.sessionLife);
        return byLife != 0 ? byLife : Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return sessionLife + "#" + number;
    }
}
