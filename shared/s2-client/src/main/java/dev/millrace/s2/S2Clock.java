package dev.millrace.s2;

import java.util.function.LongSupplier;

/// A lower bound of S2's own clock: the highest record time seen, carried on by this process's own clock and held
/// back a little for the case that ours runs faster. Safe for any thread.
final class S2Clock {
    /// Of what has passed since the record time was seen, one part in this many is not counted.
    private static final long DRIFT_PARTS = 1_000;

    private static final long NS_PER_MS = 1_000_000;

    /// A record time, and when it was seen.
    private record Seen(long timestampMs, long atNs) {
        long boundMs(long nowNs) {
            long passedMs = Math.max(0, nowNs - atNs) / NS_PER_MS;
            return timestampMs + passedMs - passedMs / DRIFT_PARTS;
        }
    }

    private final LongSupplier nanoTime;
    private volatile Seen best;

    /// @param nanoTime this process's own clock, nanoseconds from anywhere, which never goes back
    S2Clock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        best = new Seen(0, nanoTime.getAsLong());
    }

    synchronized void saw(long timestampMs) {
        long nowNs = nanoTime.getAsLong();
        if (timestampMs > best.boundMs(nowNs)) {
            best = new Seen(timestampMs, nowNs);
        }
    }

    /// Milliseconds since the epoch; 0 while no record time has been seen.
    long ms() {
        Seen seen = best;
        return seen.timestampMs() == 0 ? 0 : seen.boundMs(nanoTime.getAsLong());
    }
}
