package dev.millrace.api.append;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A monotonic clock that a test moves.
final class TestClock implements LongSupplier {
    private final AtomicLong nowNs = new AtomicLong(-5_000_000_000L);

    void advance(Duration time) {
        nowNs.addAndGet(time.toNanos());
    }

    @Override
    public long getAsLong() {
        return nowNs.get();
    }
}
