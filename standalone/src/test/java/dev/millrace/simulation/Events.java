package dev.millrace.simulation;

import java.util.PriorityQueue;

/// What is to happen, and the time, which goes on only from one event to the next. Events of one time happen in the
/// order in which they were set.
final class Events {
    static final long NS_PER_MS = 1_000_000;

    private record Event(long atNs, long place, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(place, other.place);
        }
    }

    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private long nowNs;
    private long count;

    long nowNs() {
        return nowNs;
    }

    void afterNs(long waitNs, Runnable action) {
        queue.add(new Event(nowNs + Math.max(0, waitNs), count++, action));
    }

    void afterMs(long waitMs, Runnable action) {
        afterNs(waitMs * NS_PER_MS, action);
    }

    /// When the next event happens; [Long#MAX_VALUE] for never.
    long nextNs() {
        Event next = queue.peek();
        return next == null ? Long.MAX_VALUE : next.atNs();
    }

    /// Lets time go on to `ns`, no event before which is left.
    void advanceTo(long ns) {
        if (ns < nowNs || ns > nextNs()) {
            throw new IllegalStateException("time: now=" + nowNs + " asked=" + ns + " next event=" + nextNs());
        }
        nowNs = ns;
    }

    /// Has the next event happen, if it is time.
    boolean runDue() {
        Event next = queue.peek();
        if (next == null || next.atNs() > nowNs) {
            return false;
        }
        queue.remove();
        next.action().run();
        return true;
    }
}
