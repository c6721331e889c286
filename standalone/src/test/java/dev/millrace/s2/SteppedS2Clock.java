package dev.millrace.s2;

import java.util.function.LongSupplier;

/// The estimate that the S2 client has of S2's time, for a test that tells it what is seen and what its own clock says.
public final class SteppedS2Clock {
    private final S2Clock clock;

    public SteppedS2Clock(LongSupplier nanoTime) {
        clock = new S2Clock(nanoTime);
    }

    public void saw(long timestampMs) {
        clock.saw(timestampMs);
    }

    public long ms() {
        return clock.ms();
    }
}
