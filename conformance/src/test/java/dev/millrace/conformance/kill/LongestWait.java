package dev.millrace.conformance.kill;

/// The longest that anybody of one kind had to wait. Safe for any number of threads.
final class LongestWait {
    private static final long NS_PER_MS = 1_000_000;

    private long longestMs;
    private String whose = "nobody";
    private long count;

    /// @param beganNs by [System#nanoTime], as `endedNs`
    synchronized void add(String who, long beganNs, long endedNs) {
        count++;
        long ms = (endedNs - beganNs) / NS_PER_MS;
        if (ms > longestMs) {
            longestMs = ms;
            whose = who;
        }
    }

    synchronized long ms() {
        return longestMs;
    }

    synchronized long count() {
        return count;
    }

    @Override
    public synchronized String toString() {
        return longestMs + " ms (" + whose + ")";
    }
}
