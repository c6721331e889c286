package dev.millrace.fanout.delivery;

/// A wait that gets longer and shorter in steps, between nothing and the most. Owned by the owner thread.
final class Pause {
    static final long SHORTEST_NS = 4_000_000; // 4 ms

    private static final double LONGER = 1.5;
    private static final double SHORTER = 0.75;

    private final long mostNs;
    private long ns;

    /// @param mostNs ns; 0 for no wait at all
    Pause(long mostNs) {
        this.mostNs = mostNs;
    }

    long ns() {
        return ns;
    }

    void lengthen() {
        ns = Math.min(mostNs, Math.max(SHORTEST_NS, (long) (ns * LONGER)));
    }

    void shorten() {
        ns = (long) (ns * SHORTER);
        if (ns < SHORTEST_NS) {
            ns = 0;
        }
    }

    void end() {
        ns = 0;
    }
}
