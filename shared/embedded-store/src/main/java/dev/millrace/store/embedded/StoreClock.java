package dev.millrace.store.embedded;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// The store's own clock: the one on the wall, but never below what it or a record has shown before. Any thread.
final class StoreClock {
    private final InstantSource wall;
    private final AtomicLong highestMs = new AtomicLong();

    StoreClock(InstantSource wall) {
        this.wall = wall;
    }

    long nowMs() {
        long wallMs = wall.millis();
        return wallMs <= highestMs.get() ? highestMs.get() : highestMs.accumulateAndGet(wallMs, Math::max);
    }

    void raiseTo(long ms) {
        highestMs.accumulateAndGet(ms, Math::max);
    }
}
