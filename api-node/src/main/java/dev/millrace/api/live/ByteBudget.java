package dev.millrace.api.live;

import java.util.concurrent.atomic.AtomicLong;

/// Bytes that several threads take from one bounded amount and give back.
final class ByteBudget {
    private final long bytesMax;
    private final AtomicLong taken = new AtomicLong();

    ByteBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean tryTake(long bytes) {
        if (taken.addAndGet(bytes) <= bytesMax) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /// Takes what is already there, whatever the bound; says whether the bound still holds.
    boolean take(long bytes) {
        return taken.addAndGet(bytes) <= bytesMax;
    }

    void giveBack(long bytes) {
        long left = taken.addAndGet(-bytes);
        assert left >= 0 : "given back more than was taken: " + left;
    }

    long taken() {
        return taken.get();
    }
}
