package dev.millrace.api.append;

import java.util.random.RandomGenerator;

/// How long to wait before something is tried again: doubling from 10 ms to 1 s, of which a random half, so that
/// many do not come back at once.
final class Backoff {
    private static final long FIRST_NS = 10_000_000; // 10 ms
    private static final long MOST_NS = 1_000_000_000; // 1 s
    private static final int DOUBLINGS_MAX = 7; // beyond the most

    private Backoff() {}

    /// @param attempts how many have failed, at least 1
    static long waitNs(int attempts, RandomGenerator random) {
        long most = Math.min(MOST_NS, FIRST_NS << Math.min(attempts - 1, DOUBLINGS_MAX));
        return most / 2 + random.nextLong(most / 2);
    }
}
