package dev.millrace.api.session;

import dev.millrace.model.name.Partitions;
import java.time.Duration;

/// What sessions of a node are made with, named as its properties are.
///
/// @param ttl how long a session lives without being read or touched, unless its first subscribe says otherwise
/// @param partitions into how many partitions the sources of this endpoint are divided; the same for all programs on it
/// @param countedSubscriptionsMax subscriptions that this node keeps count of, in all partitions together
public record SessionSettings(Duration ttl, int partitions, int countedSubscriptionsMax) {
    /// The longest lifetime of a session: a year.
    public static final long TTL_SECONDS_MAX = 365L * 24 * 3_600;

    public static final SessionSettings DEFAULT =
            new SessionSettings(Duration.ofMinutes(30), Partitions.COUNT_DEFAULT, 1_000_000);

    public SessionSettings {
        if (ttl.toSeconds() < 1 || ttl.toSeconds() > TTL_SECONDS_MAX) {
            throw new IllegalArgumentException("session ttl=" + ttl + " allowed=1..365 days");
        }
        if (partitions < 1 || partitions > Partitions.COUNT_MAX) {
            throw new IllegalArgumentException("partitions=" + partitions + " allowed=1.." + Partitions.COUNT_MAX);
        }
        if (countedSubscriptionsMax < 1) {
            throw new IllegalArgumentException("countedSubscriptionsMax=" + countedSubscriptionsMax);
        }
    }

    long ttlSeconds() {
        return ttl.toSeconds();
    }
}
