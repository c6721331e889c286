package dev.millrace.conformance.delivery;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// When the next thing may be done, by a rate for all who ask together; in a burst at once. Safe for any number of
/// threads.
final class Pace {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final long everyNs;
    private long nextNs = System.nanoTime();
    private volatile boolean burst;
    private volatile boolean stopped;

    /// @param perSecond for all together
    Pace(double perSecond) {
        everyNs = (long) (1e9 / perSecond);
    }

    /// Waits for its turn.
    ///
    /// @return whether there is one: not once all is stopped
    boolean await(Random random) {
        long dueNs = due(random);
        while (!stopped && !burst && System.nanoTime() - dueNs < 0) {
            LockSupport.parkNanos(Math.min(LOOK_NS, Math.max(1, dueNs - System.nanoTime())));
        }
        return !stopped;
    }

    /// What was missed while nobody could do anything is not made up for.
    private synchronized long due(Random random) {
        long nowNs = System.nanoTime();
        if (nextNs - nowNs < 0) {
            nextNs = nowNs;
        }
        long dueNs = nextNs;
        nextNs += everyNs / 2 + random.nextLong(Math.max(1, everyNs));
        return dueNs;
    }

    void burst(boolean now) {
        burst = now;
    }

    void stop() {
        stopped = true;
    }
}
