package dev.millrace.api.http;

import java.util.concurrent.atomic.AtomicLong;

/// A bound on bytes that many connections hold together. Safe for any thread; refuses, never waits.
final class MemoryBudget {
    private final long bytesMax;
    private final AtomicLong taken = new AtomicLong();

    MemoryBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Takes `bytes`, or nothing. Whatever its size, a single piece fits when nothing else is held.
    boolean take(long bytes) {
        long before = taken.getAndAdd(bytes);
        if (before == 0 || before + bytes <= bytesMax) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /// Takes `bytes` that are there already, over the bound if need be.
    void takeAnyway(long bytes) {
        taken.addAndGet(bytes);
    }

    /// Gives back what was taken.
    void giveBack(long bytes) {
        long left = taken.addAndGet(-bytes);
        assert left >= 0 : "gave back more than was taken: " + left;
    }

    long taken() {
        return taken.get();
    }

    long bytesMax() {
        return bytesMax;
    }
}
