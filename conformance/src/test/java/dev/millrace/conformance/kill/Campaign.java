package dev.millrace.conformance.kill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Kills the program under load again and again, and has everything verified in between. Owned by the test's
/// thread; each workload runs on a thread of its own while the program lives, and here while it is verified.
final class Campaign {
    private static final Duration LOAD_MAX = Duration.ofSeconds(60);
    /// So many kills see the same streams; then the workloads begin anew on others, so that looking at them stays
    /// quick.
    private static final int ROUNDS_PER_GENERATION = 20;

    private static final int KILL_AFTER_REQUESTS_MIN = 200;
    private static final int KILL_AFTER_REQUESTS_MAX = 6_000;
    /// One start in so many is killed while it goes on.
    private static final int KILLED_STARTS = 5;

    private static final long START_MS_MAX = 3_000;

    private final Program program;
    private final Random random;
    private List<Workload> workloads = List.of();
    private int generation;
    private int kills;
    private long answered;
    private long unanswered;

    /// @param random drives everything: what is written, and when the kills come
    Campaign(Program program, Random random) {
        this.program = program;
        this.random = random;
    }

    /// Kills the program so many times under load.
    ///
    /// @throws AssertionError where something acknowledged is missing, or something is there that must not be
    void run(int killsWanted) throws IOException, InterruptedException {
        for (; kills < killsWanted; kills++) {
            if (kills % ROUNDS_PER_GENERATION == 0) {
                workloads = generation(++generation);
            }
            if (random.nextInt(KILLED_STARTS) == 0) {
                program.startAndKill(random.nextLong(START_MS_MAX));
            }
            Round round = new Round(program.start(), killAfterRequests());
            verify(round);
            loadAndKill(round);
            answered += round.answeredWrites();
            unanswered += round.unansweredWrites();
        }
        verify(new Round(program.start(), Long.MAX_VALUE));
        program.kill();
    }

    /// What a campaign came to, for people.
    String summary() {
        return kills + " kills, " + answered + " writes answered, " + unanswered + " under way when the kill came";
    }

    private long killAfterRequests() {
        return random.nextInt(KILL_AFTER_REQUESTS_MIN, KILL_AFTER_REQUESTS_MAX);
    }

    private List<Workload> generation(int number) {
        String prefix = "/v1/stream/kill/generation" + number;
        SharedStream busy = new SharedStream(prefix + "/busy", random());
        SharedStream calm = new SharedStream(prefix + "/calm", random());
        List<Workload> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(new PlainAppends("single" + i, busy, PlainAppends.Sizes.SINGLE, random()));
            all.add(new PlainAppends("batches" + i, busy, PlainAppends.Sizes.BATCHES, random()));
            all.add(new Producer("pipelined" + i, i == 0 ? calm : busy, 8, random()));
        }
        all.add(new Producer("careful", calm, 1, random()));
        all.add(new Closures("g" + number, random()));
        all.add(new Rebirths(prefix + "/rebirths/a", random()));
        all.add(new Rebirths(prefix + "/rebirths/b", random()));
        all.add(new Forks("g" + number, random()));
        all.add(new Follower(busy, Follower.Way.SSE));
        all.add(new Follower(calm, Follower.Way.LONG_POLL));
        all.add(busy);
        all.add(calm);
        return all;
    }

    private Random random() {
        return new Random(random.nextLong());
    }

    private void verify(Round round) throws IOException {
        for (Workload workload : workloads) {
            try (Client client = Client.connect(round)) {
                workload.verify(client);
            }
        }
    }

    private void loadAndKill(Round round) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> working = new ArrayList<>();
            for (Workload workload : workloads) {
                working.add(threads.submit(() -> untilTheKill(workload, round)));
            }
            boolean came = round.awaitMoment(LOAD_MAX);
            round.onKill();
            program.kill();
            for (Future<?> one : working) {
                requireNoFailure(one);
            }
            if (!came) {
                throw new AssertionError("the load did not come to the kill within " + LOAD_MAX + ": "
                        + round.answeredWrites() + " writes answered");
            }
        }
        if (round.unansweredWrites() == 0) {
            throw new AssertionError("the kill hit an idle program");
        }
    }

    private static void untilTheKill(Workload workload, Round round) {
        try (Client client = Client.connect(round)) {
            workload.work(client);
        } catch (IOException broken) {
            if (!round.isKilled()) {
                throw new AssertionError("the connection broke before the kill", broken);
            }
        }
    }

    private static void requireNoFailure(Future<?> finished) throws InterruptedException {
        try {
            finished.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("a workload failed before the kill", failed.getCause());
        }
    }
}
