package dev.millrace.conformance.fault;

/// The longest that a client had to wait. Safe for any number of threads.
final class Stall {
    private long longestMs;
    private String whose = "nobody";

    /// @param what what was waited for
    synchronized void add(long ms, String what) {
        if (ms > longestMs) {
            longestMs = ms;
            whose = what;
        }
    }

    synchronized long ms() {
        return longestMs;
    }

    @Override
    public synchronized String toString() {
        return longestMs + " ms (" + whose + ")";
    }
}
