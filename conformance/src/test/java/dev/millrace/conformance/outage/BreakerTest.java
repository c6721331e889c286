package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.conformance.outage.FailingEndpoint.Failure;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A worker whose S2 fails, as seen from before S2: once enough has failed it sends one append at a time, to see
/// whether S2 is back; and when it is, every session gets everything, once and in order.
@Tag("slow")
final class BreakerTest {
    private static final int SESSIONS = 60;
    private static final int MESSAGES_PER_S = 10;
    private static final Duration S2_REQUEST_MAX = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SOURCE = "/v1/stream/breaker/source";

    /// Time for what is sent at once to fail, which opens the circuit.
    private static final Duration UNTIL_OPEN = Duration.ofSeconds(2);

    /// The circuit lets a probe through each second.
    private static final double PROBES_PER_S_MAX = 1.1;

    /// What landed although it failed is read before the session is appended to, and then that nothing follows it.
    private static final int READS_PER_PROBE_MAX = 2;

    /// Less than a second lies between two only where the first was held up on its way. No call lasts as long, so
    /// each is alone. A silent S2 sees none: its client sends nothing until S2 is recognized again.
    private static final long BETWEEN_PROBES_MS_MIN = 900;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private int published;

    @ParameterizedTest
    @EnumSource
    void anS2ThatFailsSeesSingleProbesAndThenEverythingArrivesOnce(Failure failure) {
        goesThrough(failure, Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    @Tag("waits")
    void theSameForAMinute(Failure failure) {
        goesThrough(failure, Duration.ofMinutes(1));
    }

    private void goesThrough(Failure failure, Duration time) {
        FailingEndpoint endpoint = new FailingEndpoint();
        try (S2Lite lite = S2Lite.on(folder.resolve("s2"));
                FaultyProxy proxy = new FaultyProxy(lite.endpoint(), endpoint).start();
                PackagedProgram node = PackagedProgram.start(
                        folder.resolve("node"),
                        "--millrace.s2.endpoint=" + lite.endpoint(),
                        "--millrace.cleanup.enabled=false",
                        "--millrace.fanout.enabled=false");
                PackagedProgram worker = PackagedProgram.launchWorker(
                        Map.of(),
                        "--millrace.s2.endpoint=" + proxy.address(),
                        "--millrace.s2.request-time-max=" + S2_REQUEST_MAX.toMillis() + "ms")) {
            try {
                subscribe(node);
                publishFor(node, Duration.ofSeconds(2));
                awaitEverythingOnce(node);

                endpoint.begin(failure);
                publishFor(node, UNTIL_OPEN);
                int opening = endpoint.appendsNs().size();
                int readsBefore = endpoint.reads();
                publishFor(node, time);
                List<Long> appendsNs = endpoint.appendsNs();
                List<Long> probesNs = appendsNs.subList(opening, appendsNs.size());
                int reads = endpoint.reads() - readsBefore;
                boolean open = counted(worker, "millrace_fanout_circuit_open") == 1;
                endpoint.end();
                System.out.println("BreakerTest: " + failure + " for " + time.toSeconds() + " s: " + opening
                        + " appends until it was open, then probes at ms " + sinceFirst(probesNs) + ", and " + reads
                        + " reads of sessions");

                assertTrue(open, "the circuit is open");
                assertSingle(probesNs, time);
                assertTrue(reads <= READS_PER_PROBE_MAX * mostIn(time), () -> "reads of sessions: " + reads);
                awaitEverythingOnce(node);
                assertEquals(0, counted(worker, "millrace_fanout_circuit_open"));
            } catch (ConditionTimeoutException late) {
                throw new AssertionError(late.getMessage() + "\n" + worker.log(), late);
            }
        }
    }

    private static void assertSingle(List<Long> probesNs, Duration time) {
        assertTrue(probesNs.size() <= mostIn(time), () -> "probes: " + probesNs.size());
        for (int i = 1; i < probesNs.size(); i++) {
            long ms = TimeUnit.NANOSECONDS.toMillis(probesNs.get(i) - probesNs.get(i - 1));
            assertTrue(ms >= BETWEEN_PROBES_MS_MIN, () -> "probes " + ms + " ms apart: " + sinceFirst(probesNs));
        }
    }

    private static double mostIn(Duration time) {
        return 1 + PROBES_PER_S_MAX * time.toSeconds();
    }

    private static List<Long> sinceFirst(List<Long> timesNs) {
        return timesNs.stream()
                .map(ns -> TimeUnit.NANOSECONDS.toMillis(ns - timesNs.getFirst()))
                .toList();
    }

    private static void subscribe(PackagedProgram node) {
        ask(node, WireRequest.of("PUT", SOURCE).with("Content-Type", "application/json"), 201);
        for (int i = 0; i < SESSIONS; i++) {
            String body = "{\"sessionId\":\"s" + i + "\",\"streamId\":\"source\"}";
            ask(node, WireRequest.of("POST", "/v1/breaker/subscribe").body("application/json", body), 200);
        }
    }

    private void publishFor(PackagedProgram node, Duration time) {
        long everyNs = TimeUnit.SECONDS.toNanos(1) / MESSAGES_PER_S;
        long beganNs = System.nanoTime();
        for (long dueNs = 0; dueNs < time.toNanos(); dueNs += everyNs) {
            while (System.nanoTime() - beganNs < dueNs) {
                LockSupport.parkNanos(dueNs - (System.nanoTime() - beganNs));
            }
            ask(node, WireRequest.of("POST", SOURCE).body("application/json", "\"m" + published + "\""), 204);
            published++;
        }
    }

    private void awaitEverythingOnce(PackagedProgram node) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < published; i++) {
            all.add("\"m" + i + "\"");
        }
        for (int i = 0; i < SESSIONS; i++) {
            String url = "/v1/stream/breaker/session:s" + i;
            List<String> held = new ArrayList<>();
            Awaitility.await(url + " holds " + published).atMost(PATIENCE).until(() -> {
                held.clear();
                held.addAll(Stored.of(url, node.base().getPort()).messages());
                return held.size() >= published;
            });
            assertEquals(all, held, url);
        }
    }

    private static double counted(PackagedProgram worker, String meter) {
        String metrics = Site.ask(worker.management().getPort(), WireRequest.of("GET", "/metrics"))
                .text();
        return metrics.lines()
                .filter(line -> line.startsWith(meter + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + meter + " in\n" + metrics));
    }

    private static void ask(PackagedProgram node, WireRequest request, int status) {
        WireResponse answer = Site.ask(node.base().getPort(), request);
        assertEquals(status, answer.status(), answer::toString);
    }
}
