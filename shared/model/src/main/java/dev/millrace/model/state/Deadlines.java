package dev.millrace.model.state;

import dev.millrace.model.command.Lifetime;

/// When streams expire. Use at time t wants a sliding deadline of at least t + TTL; where it is less, it is moved to
/// t + 9/8 TTL. So nothing expires early, nothing more than an eighth late, and one stream's use costs at most one
/// record per eighth of its TTL. All times are milliseconds since the epoch.
public final class Deadlines {
    public static final long NEVER = Long.MAX_VALUE;

    private static final long MS_PER_SECOND = 1_000;

    private Deadlines() {}

    /// The deadline that a life begins with.
    public static long first(Lifetime lifetime, long createdAtMs) {
        return switch (lifetime) {
            case Lifetime.Unlimited() -> NEVER;
            case Lifetime.Sliding(long ttlSeconds) -> moved(createdAtMs, ttlSeconds);
            case Lifetime.Until(long expiresAtMs) -> expiresAtMs;
        };
    }

    /// Whether use at `nowMs` has to move `deadlineMs`.
    public static boolean movedByUse(Lifetime lifetime, long deadlineMs, long nowMs) {
        return lifetime instanceof Lifetime.Sliding(long ttlSeconds)
                && deadlineMs < plus(nowMs, times(ttlSeconds, MS_PER_SECOND));
    }

    /// Where use at `nowMs` moves a sliding deadline to.
    public static long moved(long nowMs, long ttlSeconds) {
        return plus(nowMs, times(ttlSeconds, MS_PER_SECOND + MS_PER_SECOND / 8));
    }

    private static long times(long a, long b) {
        return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }

    private static long plus(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
