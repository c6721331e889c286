package dev.millrace.conformance.fault;

import dev.millrace.testkit.net.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;

/// Has a phase's fault happen until it took effect often enough. Used by the test's thread.
final class Provocation {
    /// How long one effect may take on average, on a machine that other tests keep busy too.
    private static final Duration EFFECT_MAX = Duration.ofSeconds(12);

    private static final int OUTCOMES_MIN = 200;
    private static final int BEFORE_MS_MAX = 500;
    private static final int PARTED_MS_MAX = 3_000;
    private static final int NODE_AWAY_MS_MAX = 1_000;
    private static final int STORE_AWAY_MS_MAX = 1_500;
    private static final int TRIES_MAX = 3;

    private final Cluster cluster;
    private final Random random;

    Provocation(Cluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    /// @param times how often each fault of the phase has to take effect
    /// @param load what goes on meanwhile, of which there has to be enough
    /// @return how often they did, the rarest of them
    long provoke(Phase phase, int times, Load load) {
        cluster.choose(phase.perMille());
        try {
            return switch (phase) {
                case DELAY, DROP, CUT, FAIL_AFTER_EFFECT, DELIVER_LATE ->
                    await(Fault.valueOf(phase.name()), times, load);
                case PARTITION -> repeat(times, this::part);
                case NODE_KILLED -> repeat(times, this::killNode);
                case STORE_KILLED -> repeat(times, this::killStore);
                case ALL -> everything(times);
            };
        } finally {
            cluster.choose(Map.of());
        }
    }

    private long await(Fault fault, int times, Load load) {
        long before = cluster.effects(fault);
        Awaitility.await(fault + " takes effect " + times + " times while " + OUTCOMES_MIN + " writes come about")
                .atMost(EFFECT_MAX.multipliedBy(times))
                .until(() -> cluster.effects(fault) - before >= times && load.outcomes() >= OUTCOMES_MIN);
        return cluster.effects(fault) - before;
    }

    private long everything(int times) {
        long parted = 0;
        long nodesKilled = 0;
        long storeKilled = 0;
        for (int i = 0; i < times / 2; i++) {
            parted += repeat(1, this::part);
            nodesKilled += repeat(1, this::killNode);
            storeKilled += repeat(1, this::killStore);
        }
        return Math.min(parted, Math.min(nodesKilled, storeKilled));
    }

    private static long repeat(int times, LongSupplier fault) {
        long took = 0;
        for (int i = 0; i < times; i++) {
            long once = 0;
            for (int tries = 0; once == 0 && tries < TRIES_MAX; tries++) {
                once = fault.getAsLong();
            }
            took += once;
        }
        return took;
    }

    /// @return 1 if anything had to wait
    private long part() {
        pause(BEFORE_MS_MAX);
        int place = random.nextInt(cluster.size());
        long before = cluster.effects(Fault.PARTITION);
        cluster.part(place);
        pause(PARTED_MS_MAX);
        cluster.heal(place);
        return Math.min(1, cluster.effects(Fault.PARTITION) - before);
    }

    /// @return 1 if anybody waited for an answer of that node
    private long killNode() {
        pause(BEFORE_MS_MAX);
        int place = random.nextInt(cluster.size());
        long before = cluster.unanswered();
        cluster.killNode(place);
        pause(NODE_AWAY_MS_MAX);
        cluster.restartNode(place);
        return Math.min(1, cluster.unanswered() - before);
    }

    /// @return 1 if any node missed an answer of it
    private long killStore() {
        pause(BEFORE_MS_MAX);
        long before = cluster.effects(Fault.SERVER_LOST);
        cluster.killStore();
        pause(STORE_AWAY_MS_MAX);
        cluster.restartStore();
        return Math.min(1, cluster.effects(Fault.SERVER_LOST) - before);
    }

    private void pause(int msMax) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(msMax));
        for (long leftNs = untilNs - System.nanoTime(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }
}
