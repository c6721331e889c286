package dev.millrace.fanout.loop;

import java.util.random.RandomGenerator;

/// How long to wait before something is tried again: doubling, of which a random half, so that many do not come back
/// at once.
///
/// @param firstNs after the first failure, ns
/// @param mostNs however many there were, ns
public record Backoff(long firstNs, long mostNs) {
    private static final int DOUBLINGS_MAX = 20;

    /// @param attempts how many have failed, at least 1
    public long waitNs(int attempts, RandomGenerator random) {
        long most = Math.min(mostNs, firstNs << Math.min(attempts - 1, DOUBLINGS_MAX));
        return most / 2 + random.nextLong(Math.max(1, most / 2));
    }
}
