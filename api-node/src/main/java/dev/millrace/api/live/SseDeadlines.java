package dev.millrace.api.live;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// When an event stream is to be kept alive, recycled, or given up as too slow. Pure; belongs to its reader.
final class SseDeadlines {
    enum Due {
        NOTHING,
        KEEP_ALIVE,
        RECYCLE,
        TOO_SLOW,
        /// The client may not read any more
        RIGHT_ENDED
    }

    /// No event stream lasts that long.
    private static final long FOR_EVER_NS = TimeUnit.DAYS.toNanos(1);

    private final long keepAliveNs;
    private final long recycleNs;
    private final long slowReaderNs;
    private final long rightEndsAtNs;
    private long recycleAtNs;
    private long stalledAtNs;

    SseDeadlines(LiveSettings.Waits waits, long nowNs, LiveRequest request) {
        rightEndsAtNs = nowNs + request.lastsNs(FOR_EVER_NS);
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
        if (hasRightEnded(nowNs)) {
            return Due.RIGHT_ENDED;
        }
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
        return earlier(rightEndsAtNs, recycledFirst ? recycleAtNs : silentAtNs);
    }

    /// Whether nothing may be sent to the client any more.
    boolean hasRightEnded(long nowNs) {
        return nowNs - rightEndsAtNs >= 0;
    }

    /// What is due for a connection that takes nothing.
    Due stalledDue(long nowNs) {
        if (hasRightEnded(nowNs)) {
            return Due.RIGHT_ENDED;
        }
        return nowNs - (stalledAtNs + slowReaderNs) >= 0 ? Due.TOO_SLOW : Due.NOTHING;
    }

    /// When to ask [#stalledDue] again.
    long stalledNextNs() {
        return earlier(rightEndsAtNs, stalledAtNs + slowReaderNs);
    }

    private static long earlier(long aNs, long bNs) {
        return aNs - bNs <= 0 ? aNs : bNs;
    }
}
