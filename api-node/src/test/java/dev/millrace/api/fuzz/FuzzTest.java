package dev.millrace.api.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.access.AccessDecision;
import dev.millrace.api.access.AccessRequest;
import dev.millrace.api.http.HttpSettings;
import dev.millrace.api.whole.Bounds;
import dev.millrace.api.whole.BufferLeaks;
import dev.millrace.api.whole.WholeNode;
import dev.millrace.model.content.JsonLimits;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.store.StoreHealth;
import dev.millrace.testkit.fuzz.FuzzDriver;
import dev.millrace.testkit.fuzz.FuzzLimits;
import dev.millrace.testkit.fuzz.SlowSenders;
import dev.millrace.testkit.fuzz.StatusCounts;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// A hundred thousand requests of every kind: each is answered in time, none with a 500, and no refusal changes a
/// stream. The bounds are small, so that they are met.
final class FuzzTest {
    private static final int RUNS = 100;
    private static final int RUNS_AT_ONCE = 4;
    private static final int REQUESTS_PER_RUN = 1_000;
    private static final int EACH_STATUS_MIN = 100;
    private static final Duration LONG_POLL = Duration.ofMillis(100);
    private static final int SLOW_SENDERS = 120;
    private static final int[] STATUSES = {
        200, 201, 204, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 415, 417, 429, 431, 501, 503, 505, 507
    };

    private static final FuzzLimits LIMITS = new FuzzLimits(4_000, 2_000, 4_000);

    /// What the store can do while a run lasts.
    private enum Store {
        SERVES,
        IS_FULL,
        IS_AWAY
    }

    /// What a run came to.
    private record Came(StatusCounts counts, int unanswered) {}

    @Test
    void everyRequestIsAnsweredByTheRulesAndNoRefusalChangesAStream() throws IOException, InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("FuzzTest: millrace.test.seed=" + seed);
        Random seeds = new Random(seed);
        StatusCounts counts = new StatusCounts();
        int unanswered = 0;
        try (BufferLeaks leaks = new BufferLeaks()) {
            for (Came came : runs(seeds)) {
                counts.add(came.counts);
                unanswered += came.unanswered;
            }
            slowSenders(seeds, counts);
            leaks.requireNone();
        }
        System.out.println("FuzzTest: " + RUNS * REQUESTS_PER_RUN + " requests, " + unanswered
                + " rightly without an answer; " + counts);
        assertEquals(List.of(), counts.rarerThan(EACH_STATUS_MIN, STATUSES), "statuses that came too seldom");
    }

    /// Several at once, since long-polls wait; each has a node of its own.
    private static List<Came> runs(Random seeds) throws InterruptedException {
        List<Callable<Came>> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            Store does = i % 20 == 18 ? Store.IS_FULL : i % 20 == 19 ? Store.IS_AWAY : Store.SERVES;
            long seed = seeds.nextLong();
            runs.add(() -> run(does, new Random(seed)));
        }
        List<Came> came = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(RUNS_AT_ONCE)) {
            for (Future<Came> run : threads.invokeAll(runs)) {
                came.add(run.get());
            }
        } catch (ExecutionException failed) {
            throw new AssertionError(String.valueOf(failed.getCause()), failed);
        }
        return came;
    }

    private static Came run(Store does, Random random) throws IOException {
        SimulatedStreamStore store = SimulatedStreamStore.create();
        Duration deadline = does == Store.IS_AWAY ? Duration.ofMillis(10) : Duration.ofSeconds(10);
        StatusCounts counts = new StatusCounts();
        try (WholeNode node = new WholeNode(store, bounds(deadline), random.nextLong())) {
            FuzzDriver driver = new FuzzDriver(node.port(), random, LIMITS, new VisibleRecords(store), counts);
            int before = does == Store.SERVES ? REQUESTS_PER_RUN : REQUESTS_PER_RUN / 2;
            driver.run(before);
            switch (does) {
                case SERVES -> {}
                case IS_FULL -> store.setHealth(new StoreHealth.ReadOnly("the disk is full"));
                case IS_AWAY -> store.setHealth(new StoreHealth.Unavailable("the network is gone"));
            }
            driver.run(REQUESTS_PER_RUN - before);
            return new Came(counts, driver.unanswered());
        }
    }

    private static void slowSenders(Random random, StatusCounts counts) throws IOException {
        Bounds bounds = bounds(Duration.ofSeconds(10));
        try (WholeNode node = new WholeNode(SimulatedStreamStore.create(), bounds, random.nextLong())) {
            SlowSenders.run(node.port(), SLOW_SENDERS, random, counts);
        }
    }

    private static Bounds bounds(Duration deadline) {
        HttpSettings.Limits usual = HttpSettings.Limits.DEFAULT;
        HttpSettings.Limits http = new HttpSettings.Limits(
                LIMITS.targetBytesMax(),
                LIMITS.headerBytesMax(),
                LIMITS.bodyBytesMax(),
                usual.bodiesInFlightBytesMax(),
                usual.pagesInFlightBytesMax(),
                2_000,
                20_000,
                usual.connectionsMax(),
                Duration.ofMillis(500),
                usual.idleTimeMax(),
                usual.writeStallMax(),
                usual.drainWait(),
                200,
                new JsonLimits(100, 200, 1_000));
        return new Bounds(
                http,
                Bounds.appending(
                        deadline, new DecisionLimits(2, Duration.ofDays(7).toMillis(), 2, 0)),
                Bounds.longPolling(LONG_POLL),
                FuzzTest::access);
    }

    private static AccessDecision access(AccessRequest request) {
        String authorization = request.authorization();
        if (authorization == null || authorization.isEmpty()) {
            return AccessDecider.DEVELOPMENT.decide(request);
        }
        return authorization.startsWith("Bearer")
                ? new AccessDecision.Unauthenticated(AccessDecision.Reason.NO_VALID_TOKEN)
                : new AccessDecision.Denied("not with that");
    }
}
