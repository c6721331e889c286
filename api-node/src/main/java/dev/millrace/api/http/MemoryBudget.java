package dev.millrace.api.http;

import dev.millrace.api.access.limit.HeldBytes;
import java.util.concurrent.atomic.AtomicLong;

/// A bound on bytes that many connections hold together. Safe for any thread; refuses, never waits.
final class MemoryBudget {
    private final long bytesMax;
    private final AtomicLong taken = new AtomicLong();

    MemoryBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Takes `bytes` for a project, or nothing: neither of the whole nor of the project's share.
    boolean take(long bytes, HeldBytes share) {
        if (!share.take(bytes, bytesMax)) {
            return false;
        }
        if (take(bytes)) {
            return true;
        }
        share.giveBack(bytes);
        return false;
    }

    /// Takes `bytes` that are there already, over the bounds if need be.
    void takeAnyway(long bytes, HeldBytes share) {
        share.takeAnyway(bytes);
        takeAnyway(bytes);
    }

    /// Gives back what was taken.
    void giveBack(long bytes, HeldBytes share) {
        share.giveBack(bytes);
        giveBack(bytes);
    }

    /// Takes `bytes`, or nothing. Whatever its size, a single piece fits when nothing else is held.
    private boolean take(long bytes) {
        long before = taken.getAndAdd(bytes);
        if (before == 0 || before + bytes <= bytesMax) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /// Takes `bytes` that are there already, over the bound if need be.
    private void takeAnyway(long bytes) {
        taken.addAndGet(bytes);
    }

    /// Gives back what was taken.
    private void giveBack(long bytes) {
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
