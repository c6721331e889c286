package dev.millrace.conformance.fault;

import dev.millrace.testkit.history.Answer;
import dev.millrace.testkit.history.Call;
import dev.millrace.testkit.history.Operation;
import dev.millrace.testkit.history.StreamHistories;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/// Goes through phases on one cluster and judges each. Owned by the test's thread.
final class FaultCampaign {
    private static final int STREAMS = 3;
    private static final int THINKING_NS_MAX = 30_000_000;

    private final Cluster cluster;
    private final Random random;
    private final Provocation provocation;
    private final List<Result> results = new ArrayList<>();

    /// What one phase came to.
    ///
    /// @param effects how often its fault took effect
    /// @param outcomes writes that were asked for, tries not counted
    /// @param unknown those of them of which the client never learnt whether they came about
    record Result(Phase phase, long effects, long operations, long outcomes, long unknown, Stall stall, long steps) {
        @Override
        public String toString() {
            return phase + ": took effect " + effects + " times; " + operations + " operations, " + outcomes
                    + " writes, " + unknown + " unknown; longest stall " + stall + "; judged in " + steps + " steps";
        }
    }

    FaultCampaign(Cluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
        this.provocation = new Provocation(cluster, new Random(random.nextLong()));
    }

    /// @param effects how often the phase's fault has to take effect
    /// @throws AssertionError where a history cannot be explained or not be judged, or a client was told something that
    ///     is no answer
    void run(Phase phase, int effects) throws InterruptedException {
        Load load = new Load(cluster.port());
        List<String> urls = new ArrayList<>();
        long took;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                String name = "p" + results.size() + "s" + i;
                String url = "/v1/stream/faults/" + name;
                urls.add(url);
                for (Role role : Roles.of(url, name, load, random)) {
                    Random thinking = new Random(random.nextLong());
                    clients.add(threads.submit(() -> work(role, load, thinking)));
                }
            }
            try {
                took = provocation.provoke(phase, effects, load);
            } finally {
                load.stop();
            }
            requireNoFailure(clients);
        }
        urls.forEach(url -> readLast(url, load));
        judge(phase, took, load);
    }

    private static void work(Role role, Load load, Random thinking) {
        while (!load.isStopped()) {
            role.step();
            LockSupport.parkNanos(thinking.nextInt(THINKING_NS_MAX));
        }
    }

    private static void requireNoFailure(List<Future<?>> clients) throws InterruptedException {
        for (Future<?> client : clients) {
            try {
                client.get();
            } catch (ExecutionException failed) {
                throw new AssertionError("a client failed: " + failed.getCause(), failed.getCause());
            }
        }
    }

    /// By every node, as far as chance has it, so that what is there at the end is the same for all.
    private static void readLast(String url, Load load) {
        Caller last = new Caller("last", url, load);
        for (int i = 0; i < 4; i++) {
            last.untilKnown(new Call.Head());
            if (last.untilKnown(new Call.Read("-1")) instanceof Answer.NotFound) {
                last.untilKnown(new Call.Create(null));
            }
        }
    }

    private void judge(Phase phase, long took, Load load) {
        Map<String, List<Operation>> histories = load.history().byStream();
        long steps = StreamHistories.require(histories);
        long operations = histories.values().stream().mapToLong(List::size).sum();
        results.add(new Result(phase, took, operations, load.outcomes(), load.unknown(), load.stall(), steps));
    }

    List<Result> results() {
        return List.copyOf(results);
    }
}
