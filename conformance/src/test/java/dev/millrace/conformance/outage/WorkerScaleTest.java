package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.net.SteadyDelay;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where S2 is far away, and not the CPU but what a worker may have in flight sets the pace, a second worker doubles
/// it.
///
/// A source gets its next message when all of its sessions have the one before: so every delivery is an append of its
/// own, however fast it goes. Each task has one source.
@Tag("slow")
final class WorkerScaleTest {
    private static final long DELAY_MS = 30;
    private static final int IN_FLIGHT_MAX = 8;
    private static final int TASKS = Partitions.COUNT_DEFAULT;
    private static final int SESSIONS_OF_A_SOURCE = 24;
    private static final int SESSIONS = TASKS * SESSIONS_OF_A_SOURCE;
    private static final int CLIENTS = 16;
    private static final Duration WARMED = Duration.ofSeconds(4);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    private static final long LOOK_EVERY_NS = 20_000_000; // 20 ms
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final double TIMES_MIN = 1.8;

    @TempDir
    private Path folder;

    private final SteadyDelay delay = new SteadyDelay();
    private final List<PackagedProgram> workers = new ArrayList<>();
    private final long[] demanded = new long[TASKS];

    @Test
    void twoWorkersDeliverTwiceAsMuchAsOneToAnS2ThatIsFarAway()
            throws IOException, InterruptedException, ExecutionException {
        try (S2Lite lite = S2Lite.inMemory();
                FaultyProxy proxy = new FaultyProxy(lite.endpoint(), delay).start();
                PackagedProgram node = PackagedProgram.start(
                        folder.resolve("node"),
                        "--millrace.s2.endpoint=" + lite.endpoint(),
                        "--millrace.cleanup.enabled=false",
                        "--millrace.fanout.enabled=false");
                PackagedProgram first = startWorker(proxy)) {
            int port = node.base().getPort();
            List<String> sources = sources();
            subscribe(port, sources);
            workers.add(first);
            delay.delayMs(DELAY_MS);
            double one = rate(port, sources);
            double two;
            try (PackagedProgram second = startWorker(proxy)) {
                workers.add(second);
                two = rate(port, sources);
                workers.remove(second);
                long[] its = deliveries(second);
                Arrays.setAll(demanded, task -> demanded[task] - its[task]);
                second.stop();
            }
            double again = rate(port, sources);
            String told = "WorkerScaleTest: one worker %.0f deliveries/s, two %.0f, one again %.0f: %.2f times"
                    .formatted(one, two, again, two / Math.max(one, again));
            System.out.println(told);
            assertTrue(two >= TIMES_MIN * Math.max(one, again), told);
        }
    }

    private static PackagedProgram startWorker(FaultyProxy proxy) {
        return PackagedProgram.launchWorker(
                Map.of(),
                "--millrace.s2.endpoint=" + proxy.address(),
                "--millrace.fanout.appends-in-flight-max=" + IN_FLIGHT_MAX);
    }

    /// One of each task.
    private static List<String> sources() {
        String[] ofTask = new String[TASKS];
        for (int i = 0; Arrays.asList(ofTask).contains(null); i++) {
            ofTask[Partitions.of(new StreamPath("tests", "source" + i), TASKS)] = "source" + i;
        }
        return List.of(ofTask);
    }

    private static void subscribe(int port, List<String> sources) throws InterruptedException, ExecutionException {
        for (String source : sources) {
            WireResponse created =
                    Site.ask(port, WireRequest.of("PUT", url(source)).with("Content-Type", "text/plain"));
            assertEquals(201, created.status(), created::toString);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int from = client;
                clients.add(threads.submit(() -> {
                    for (int session = from; session < SESSIONS; session += CLIENTS) {
                        subscribe(port, session, sources.get(session % TASKS));
                    }
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    private static void subscribe(int port, int session, String source) {
        String body = "{\"sessionId\":\"s%d\",\"streamId\":\"%s\",\"ttlSeconds\":3600}".formatted(session, source);
        WireResponse subscribed =
                Site.ask(port, WireRequest.of("POST", "/v1/tests/subscribe").body("application/json", body));
        assertEquals(200, subscribed.status(), subscribed::toString);
    }

    /// Deliveries per second, once the tasks are divided and the states of the sessions are in memory. All is delivered
    /// when this returns.
    private double rate(int port, List<String> sources) throws IOException {
        Awaitility.await("the tasks are divided")
                .atMost(WAIT)
                .until(() -> workers.stream().allMatch(worker -> tasks(worker) == TASKS / workers.size()));
        try (WireConnection connection = WireConnection.open(port, WAIT)) {
            keepBusy(connection, sources, WARMED);
            long before = Arrays.stream(delivered()).sum();
            long beganNs = System.nanoTime();
            keepBusy(connection, sources, MEASURED);
            return (Arrays.stream(delivered()).sum() - before) * 1e9 / (System.nanoTime() - beganNs);
        } finally {
            Awaitility.await("all is delivered").atMost(WAIT).until(() -> Arrays.equals(delivered(), demanded));
        }
    }

    private void keepBusy(WireConnection node, List<String> sources, Duration time) throws IOException {
        long untilNs = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < untilNs) {
            long[] delivered = delivered();
            for (int task = 0; task < TASKS; task++) {
                if (delivered[task] == demanded[task]) {
                    WireRequest message =
                            WireRequest.of("POST", url(sources.get(task))).body("text/plain", "x");
                    WireResponse answer = node.exchange(message);
                    assertEquals(204, answer.status(), answer::toString);
                    demanded[task] += SESSIONS_OF_A_SOURCE;
                }
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    /// How much the workers have delivered, by task.
    private long[] delivered() {
        long[] sum = new long[TASKS];
        for (PackagedProgram worker : workers) {
            long[] its = deliveries(worker);
            Arrays.setAll(sum, task -> sum[task] + its[task]);
        }
        return sum;
    }

    private static long[] deliveries(PackagedProgram worker) {
        Map<String, Long> counts = counts(worker);
        long[] deliveries = new long[TASKS];
        Arrays.setAll(
                deliveries,
                task -> Objects.requireNonNull(
                        counts.get("millrace_fanout_task_deliveries_total{task=\"" + task + "\"}")));
        return deliveries;
    }

    private static long tasks(PackagedProgram worker) {
        return Objects.requireNonNull(counts(worker).get("millrace_fanout_tasks"));
    }

    private static Map<String, Long> counts(PackagedProgram worker) {
        try (WireConnection connection = WireConnection.open(worker.management().getPort(), WAIT)) {
            Map<String, Long> counts = new HashMap<>();
            String text = connection.exchange(WireRequest.of("GET", "/metrics")).text();
            for (String line : text.lines().toList()) {
                int space = line.lastIndexOf(' ');
                if (line.startsWith("millrace_fanout_")) {
                    counts.put(line.substring(0, space), (long) Double.parseDouble(line.substring(space + 1)));
                }
            }
            return counts;
        } catch (IOException broken) {
            throw new UncheckedIOException("the metrics of a worker", broken);
        }
    }

    private static String url(String source) {
        return "/v1/stream/tests/" + source;
    }
}
