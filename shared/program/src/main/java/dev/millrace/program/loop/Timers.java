package dev.millrace.program.loop;

import java.util.PriorityQueue;

/// What an owner does later: tries again, looks again. Owned by the owner's thread.
///
/// Never cancelled: an action looks for itself whether it is still wanted. Bounded by what the owner has, since each
/// thing there waits for a few at most: in a shard its flights, reads, tail checks, leases, follows and unanswered
/// commands, in a worker its sessions, sources and tasks.
public final class Timers {
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

    /// Has `action` run by the first [#fire] that is not before `dueNs`.
    public void set(long dueNs, Runnable action) {
        queue.add(new Timer(dueNs, count++, action));
    }

    /// Runs what is due, and says how much that was.
    public int fire(long nowNs) {
        int fired = 0;
        for (Timer next = queue.peek(); next != null && next.dueNs() - nowNs <= 0; next = queue.peek()) {
            queue.remove();
            next.action().run();
            fired++;
        }
        return fired;
    }

    /// How long until the next is due, 0 where one is, `most` at most.
    public long untilNext(long nowNs, long most) {
        Timer next = queue.peek();
        return next == null ? most : Math.max(0, Math.min(most, next.dueNs() - nowNs));
    }
}
