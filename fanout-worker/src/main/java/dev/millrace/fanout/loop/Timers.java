package dev.millrace.fanout.loop;

import java.util.PriorityQueue;

/// What the owner does later. Owned by the owner thread.
///
/// Never cancelled: an action looks for itself whether it is still wanted. Bounded by the sessions, sources and
/// tasks in memory, since each waits for a few at most.
final class Timers {
    private final PriorityQueue<Timer> queue = new PriorityQueue<>();
    private long count;

    /// @param place keeps timers of one time in the order in which they were set
    private record Timer(long dueNs, long place, Runnable action) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            // Differences, since times of a monotonic clock may overflow.
            long byTime = dueNs - other.dueNs;
            return byTime != 0 ? Long.signum(byTime) : Long.compare(place, other.place);
        }
    }

    void set(long dueNs, Runnable action) {
        queue.add(new Timer(dueNs, count++, action));
    }

    int fire(long nowNs) {
        int fired = 0;
        for (Timer next = queue.peek(); next != null && next.dueNs() - nowNs <= 0; next = queue.peek()) {
            queue.remove();
            next.action().run();
            fired++;
        }
        return fired;
    }

    /// How long until the next is due, `most` at most.
    long untilNext(long nowNs, long most) {
        Timer next = queue.peek();
        return next == null ? most : Math.max(0, Math.min(most, next.dueNs() - nowNs));
    }
}
