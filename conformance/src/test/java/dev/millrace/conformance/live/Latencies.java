package dev.millrace.conformance.live;

import java.util.concurrent.atomic.AtomicLongArray;

/// Delays, counted in steps of 0.1 ms. Safe for any number of threads.
public final class Latencies {
    private static final long STEP_NS = 100_000;
    private static final int STEPS = 100_000; // 10 s

    private final AtomicLongArray counts = new AtomicLongArray(STEPS);

    public void record(long delayNs) {
        counts.incrementAndGet(Math.clamp(delayNs / STEP_NS, 0, STEPS - 1));
    }

    public long count() {
        long sum = 0;
        for (int step = 0; step < STEPS; step++) {
            sum += counts.get(step);
        }
        return sum;
    }

    /// The delay in milliseconds that so many of a hundred did not pass.
    public double percentileMs(double percent) {
        long wanted = (long) Math.ceil(count() * percent / 100);
        long seen = 0;
        for (int step = 0; step < STEPS; step++) {
            seen += counts.get(step);
            if (seen >= wanted) {
                return (step + 1) / 10.0;
            }
        }
        throw new IllegalStateException("nothing was recorded");
    }

    @Override
    public String toString() {
        return count() + " times, p50 " + percentileMs(50) + " ms, p99 " + percentileMs(99) + " ms";
    }
}
