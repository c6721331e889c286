package dev.millrace.api.append;

/// Waits for writers that were answered together to come back together. Owned by the shard's owner.
///
/// Writers that append again as soon as they are answered fall into two halves on a slow store: one half is on its way
/// while the other is drafted, so each waits two calls and each batch has half of them. After a batch has landed the
/// next one is therefore held until as many commands are drafted as there are writers (those of the batch, and those
/// drafted meanwhile), for a part of the call's time at most. Where they do not come it is not tried again for a while,
/// each time for longer.
final class Gathering {
    /// A call that took less is not worth waiting for, ns.
    static final long CALL_NS_MIN = 2_000_000;

    /// The longest that a draft is held, ns.
    static final long HELD_NS_MAX = 10_000_000;

    /// A draft is held for this part of the call's time at most.
    static final int CALL_PART = 2;

    /// After so many vain waits in a row the number of flights without one grows no more.
    static final int MISSES_MAX = 6;

    private int company;
    private long untilNs;
    private boolean open;
    private int misses;
    private int flightsLeft;

    /// A batch has landed: says how long the next is to be held at most, ns; 0 for not at all.
    ///
    /// @param together commands that the batch answered, and those drafted meanwhile
    /// @param callNs how long the store took for it
    long begin(int together, long callNs, long nowNs) {
        open = false;
        if (flightsLeft > 0) {
            flightsLeft--;
            return 0;
        }
        if (together < 2 || callNs < CALL_NS_MIN) {
            return 0;
        }
        long heldNs = Math.min(HELD_NS_MAX, callNs / CALL_PART);
        open = true;
        company = together;
        untilNs = nowNs + heldNs;
        return heldNs;
    }

    /// Whether a draft of `drafted` commands waits for more.
    boolean holds(int drafted, long nowNs) {
        return open && drafted < company && untilNs - nowNs > 0;
    }

    /// A draft of `drafted` commands goes out. Three quarters of those that were waited for make the wait a good one.
    void end(int drafted) {
        if (!open) {
            return;
        }
        open = false;
        if (4L * drafted >= 3L * company) {
            misses = 0;
        } else {
            misses = Math.min(misses + 1, MISSES_MAX);
            flightsLeft = (1 << misses) - 1;
        }
    }
}
