package dev.millrace.testkit.net;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Faults drawn by chance from a seed: what happens to the n-th exchange depends on the seed and on n alone. Which
/// faults there are is switched while it runs.
public final class SeededFaults implements FaultPlan {
    private static final int PER_MILLE = 1_000;

    /// An HTTP/2 connection carries many answers, and its bytes come in many pieces: each is spared more often.
    private static final int SESSION_PIECES_SPARED = 8;

    private final long seed;
    private final long delayMsMax;
    private final AtomicLong exchanges = new AtomicLong();
    private volatile Map<Fault, Integer> perMille = Map.of();

    /// @param delayMsMax the longest delay
    public SeededFaults(long seed, long delayMsMax) {
        this.seed = seed;
        this.delayMsMax = delayMsMax;
    }

    /// From now on so many of a thousand exchanges meet each fault; no others.
    public void choose(Map<Fault, Integer> mix) {
        int all = mix.values().stream().mapToInt(Integer::intValue).sum();
        if (all > PER_MILLE) {
            throw new IllegalArgumentException("more faults than exchanges: " + mix);
        }
        perMille = mix.isEmpty() ? Map.of() : new EnumMap<>(mix);
    }

    @Override
    public Optional<Planned> next(String request) {
        SplittableRandom random = new SplittableRandom(seed ^ (exchanges.incrementAndGet() * 0x9e37_79b9_7f4a_7c15L));
        boolean session = request.equals(Traffic.SESSION);
        if (session && random.nextInt(SESSION_PIECES_SPARED) > 0) {
            return Optional.empty();
        }
        int drawn = random.nextInt(PER_MILLE);
        for (Map.Entry<Fault, Integer> one : perMille.entrySet()) {
            drawn -= one.getValue();
            if (drawn < 0) {
                Planned planned = new Planned(one.getKey(), random.nextLong(delayMsMax + 1));
                return session && !isForSessions(planned.fault()) ? Optional.empty() : Optional.of(planned);
            }
        }
        return Optional.empty();
    }

    private static boolean isForSessions(Fault fault) {
        return fault == Fault.CUT || fault == Fault.DELAY;
    }
}
