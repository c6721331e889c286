package dev.millrace.api.live.sse;

/// The cursors of live reads: the number of the present 20-second interval, by which caches tell one wait from the
/// next.
public final class LiveCursor {
    /// 2024-10-09T00:00:00Z, where the protocol begins to count.
    static final long EPOCH_MS = 1_728_432_000_000L;

    static final long INTERVAL_MS = 20_000;

    /// What a client may send at most: the largest integer that every JSON reader keeps exact.
    public static final long CURSOR_MAX = 1L << 53;

    private LiveCursor() {}

    /// The interval of `nowMs`, 0 before the epoch.
    public static long interval(long nowMs) {
        return Math.max(0, Math.floorDiv(nowMs - EPOCH_MS, INTERVAL_MS));
    }

    /// The cursor of an answer in `interval` to a client that must get at least `floor`. A client's own cursor
    /// makes the floor one above it, and each cursor sent is the floor of the next: so cursors never go back, and
    /// never stay the same from one request to the next.
    public static long atLeast(long floor, long interval) {
        return Math.max(floor, interval);
    }
}
