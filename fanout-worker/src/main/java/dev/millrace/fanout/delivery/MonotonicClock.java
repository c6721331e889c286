package dev.millrace.fanout.delivery;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/// The owner's monotonic time in the form that the circuit breaker asks for; its moments mean nothing beside each
/// other.
final class MonotonicClock extends Clock {
    private final LongSupplier nanoTime;

    MonotonicClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(nanoTime.getAsLong());
    }
}
