package dev.millrace.testkit.net;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A place that everything passes, and at which everything waits while the network is parted. Safe for any number of
/// threads.
final class Partition {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition healed = lock.newCondition();
    private final Runnable onHeld;
    private boolean parted;
    private boolean held;

    /// @param onHeld called once for each time of parting in which something had to wait
    Partition(Runnable onHeld) {
        this.onHeld = onHeld;
    }

    void begin() {
        lock.lock();
        try {
            parted = true;
            held = false;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            parted = false;
            healed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Returns at once, or as soon as the network is whole again.
    ///
    /// @return whether it had to wait
    boolean pass() {
        lock.lock();
        try {
            boolean waits = parted;
            if (waits && !held) {
                held = true;
                onHeld.run();
            }
            while (parted) {
                healed.awaitUninterruptibly();
            }
            return waits;
        } finally {
            lock.unlock();
        }
    }
}
