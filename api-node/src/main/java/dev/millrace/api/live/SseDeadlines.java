package dev.millrace.api.live;

import java.util.random.RandomGenerator;

/// When an event stream is to be kept alive, recycled, or given up as too slow. Pure; belongs to its reader.
final class SseDeadlines {
    enum Due {
        NOTHING,
        KEEP_ALIVE,
        RECYCLE,
        TOO_SLOW
    }

    private final long keepAliveNs;
    private final long recycleNs;
    private final long slowReaderNs;
    private long recycleAtNs;
    private long stalledAtNs;

    SseDeadlines(LiveSettings.Waits waits) {
        keepAliveNs = waits.keepAlive().toNanos();
        recycleNs = waits.recycle().toNanos();
        slowReaderNs = waits.slowReader().toNanos();
    }

    /// @param random spreads the ends of streams that began together over a fifth of their duration
    void begin(long nowNs, RandomGenerator random) {
        recycleAtNs = nowNs + recycleNs - recycleNs / 10 + random.nextLong(recycleNs / 5);
    }

    void stall(long nowNs) {
        stalledAtNs = nowNs;
    }

    /// What is due for a connection that takes what is written, at most for a moment not.
    Due due(long nowNs, long lastWriteNs, boolean writable) {
        long patienceNs = writable ? 0 : slowReaderNs;
        if (nowNs - recycleAtNs >= patienceNs) {
            return Due.RECYCLE;
        }
        return writable && nowNs - lastWriteNs >= keepAliveNs ? Due.KEEP_ALIVE : Due.NOTHING;
    }

    /// When to ask [#due] again.
    long nextNs(long nowNs, long lastWriteNs) {
        long silentAtNs = nowNs - lastWriteNs >= keepAliveNs ? nowNs + keepAliveNs : lastWriteNs + keepAliveNs;
        boolean recycledFirst = recycleAtNs - nowNs > 0 && recycleAtNs - silentAtNs < 0;
        return recycledFirst ? recycleAtNs : silentAtNs;
    }

    /// What is due for a connection that takes nothing.
    Due stalledDue(long nowNs) {
        return nowNs - stalledNextNs() >= 0 ? Due.TOO_SLOW : Due.NOTHING;
    }

    /// When to ask [#stalledDue] again.
    long stalledNextNs() {
        return stalledAtNs + slowReaderNs;
    }
}
