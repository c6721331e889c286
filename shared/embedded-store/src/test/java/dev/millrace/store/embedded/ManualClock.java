package dev.millrace.store.embedded;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// A wall clock that a test sets.
final class ManualClock implements InstantSource {
    private final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(nowMs.get());
    }

    @Override
    public long millis() {
        return nowMs.get();
    }

    void advance(Duration time) {
        nowMs.addAndGet(time.toMillis());
    }
}
