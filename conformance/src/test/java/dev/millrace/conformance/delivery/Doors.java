package dev.millrace.conformance.delivery;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// The doors of all processes that answer clients just now. Safe for any number of threads.
final class Doors {
    private static final long WAIT_NS_MAX = TimeUnit.SECONDS.toNanos(120);

    private List<Door> open = List.of();

    /// From now on these are open, and no others.
    synchronized void open(List<Door> doors) {
        open = List.copyOf(doors);
        notifyAll();
    }

    /// One of those that were not struck, waited for where there is none.
    synchronized Door any(Random random) throws InterruptedException {
        long beganNs = System.nanoTime();
        while (true) {
            List<Door> up = open.stream().filter(door -> !door.isStruck()).toList();
            if (!up.isEmpty()) {
                return up.get(random.nextInt(up.size()));
            }
            long leftNs = WAIT_NS_MAX - (System.nanoTime() - beganNs);
            if (leftNs <= 0) {
                throw new AssertionError("no door has opened");
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
    }
}
