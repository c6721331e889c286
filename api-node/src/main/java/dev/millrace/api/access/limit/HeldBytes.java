package dev.millrace.api.access.limit;

import java.util.concurrent.atomic.AtomicLong;

/// What one project holds of a node's memory of one kind, against its share of it. Safe for any thread.
public final class HeldBytes {
    /// A project may hold half of what there is, so that others find room whatever one does.
    private static final int SHARE_DIVISOR = 2;

    private final AtomicLong held = new AtomicLong();
    private final boolean shared;

    HeldBytes(boolean shared) {
        this.shared = shared;
    }

    /// Of a node that has nobody to share with.
    public static HeldBytes unshared() {
        return new HeldBytes(false);
    }

    /// What may be held of `all`.
    public long share(long all) {
        return shared ? all / SHARE_DIVISOR : all;
    }

    /// Takes `bytes` of the share of `all`, or nothing. Whatever its size, a single piece fits when nothing is held.
    public boolean take(long bytes, long all) {
        if (!shared) {
            return true; // the whole is bounded by whoever has it
        }
        long before = held.getAndAdd(bytes);
        if (before == 0 || before + bytes <= share(all)) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /// Takes `bytes` that are there already.
    public void takeAnyway(long bytes) {
        if (shared) {
            held.addAndGet(bytes);
        }
    }

    public void giveBack(long bytes) {
        if (shared) {
            long left = held.addAndGet(-bytes);
            assert left >= 0 : "gave back more than was taken: " + left;
        }
    }
}
