package dev.millrace.conformance.endpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.conformance.live.Latencies;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Twenty projects on two S2, of which one goes away: the other's projects do not notice, and its own go on by
/// themselves.
@Tag("slow")
@Tag("larger")
@Tag("alone")
final class TwoEndpointsTest {
    private static final boolean LONG = Boolean.getBoolean("millrace.test.long");
    private static final Duration MEASURED = Duration.ofSeconds(LONG ? 60 : 10);
    private static final Duration WARMED = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PROJECTS = 20;
    private static final int ROUNDS_MAX = 3;
    private static final double TIMES_MAX = 1.5;
    private static final double NOISE_MS = 20; // what a pause of the JVM and a sync of s2-lite make of one in a hundred
    private static final long SAMPLES_MIN = 500;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    @TempDir
    private Path folder;

    private volatile Latencies latencies = new Latencies();
    private volatile boolean over;

    @Test
    void anEndpointThatIsAwayTakesItsProjectsAlongAndNoOthers()
            throws IOException, InterruptedException, ExecutionException {
        try (S2Lite east = S2Lite.on(folder.resolve("east"));
                S2Lite west = S2Lite.on(folder.resolve("west"));
                FaultyProxy toEast = new FaultyProxy(east.endpoint()).start();
                PackagedProgram node = start("node", toEast.address().toString(), west, pins("east", "west"))) {
            for (int i = 0; i < PROJECTS; i++) {
                WireResponse created = ask(node, WireRequest.of("PUT", url(i)).with("Content-Type", "text/plain"));
                assertEquals(201, created.status(), created::toString);
            }
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> senders = new ArrayList<>();
                for (int i = 1; i < PROJECTS; i += 2) {
                    String url = url(i);
                    senders.add(threads.submit(() -> send(node.base().getPort(), url)));
                }
                try {
                    measure(WARMED);
                    List<String> missed = new ArrayList<>();
                    while (!isUntouched(node, toEast, missed)) {
                        assertTrue(missed.size() < ROUNDS_MAX, () -> "in no round: " + missed);
                    }
                } finally {
                    over = true;
                }
                for (Future<Integer> sender : senders) {
                    assertTrue(sender.get() > 0);
                }
            }
            try (PackagedProgram other = start("other", toEast.address().toString(), west, pins("west", "east"))) {
                WireResponse refused = ask(other, append(0));
                assertEquals(503, refused.status(), refused::toString);
                assertTrue(
                        refused.text().contains("lies at endpoint east, and the table names west"), refused::toString);
                assertEquals(204, ask(node, append(0)).status());
            }
        }
    }

    /// Has the endpoint go away and come back, and says whether the other's projects did not notice: what else goes on
    /// on the machine can make one round look as if they did.
    private boolean isUntouched(PackagedProgram node, FaultyProxy toEast, List<String> missed) {
        Latencies before = measure(MEASURED);
        toEast.leave();
        Latencies meanwhile = measure(MEASURED);
        WireResponse away = ask(node, append(0));
        WireResponse ready = ask(node.management().getPort(), WireRequest.of("GET", "/health/ready"));
        toEast.comeBack();
        String told = "before " + before + "; meanwhile " + meanwhile;
        System.out.println("TwoEndpointsTest: " + told);
        assertEquals(503, away.status(), away::toString);
        assertTrue(away.header("Retry-After").isPresent(), away::toString);
        assertEquals(200, ready.status(), ready::toString);
        for (int i = 0; i < PROJECTS; i += 2) {
            WireRequest append = append(i);
            Awaitility.await(url(i) + " goes on")
                    .atMost(PATIENCE)
                    .until(() -> ask(node, append).status() == 204);
        }
        assertTrue(before.count() >= SAMPLES_MIN && meanwhile.count() >= SAMPLES_MIN, told);
        missed.add(told);
        return meanwhile.percentileMs(99) <= TIMES_MAX * Math.max(before.percentileMs(99), NOISE_MS);
    }

    private Latencies measure(Duration time) {
        Latencies into = new Latencies();
        latencies = into;
        long untilNs = System.nanoTime() + time.toNanos();
        for (long leftNs = time.toNanos(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
        latencies = new Latencies();
        return into;
    }

    /// Appends to a project of the other endpoint, each of which has to be acknowledged.
    private int send(int port, String url) throws IOException {
        int count = 0;
        try (WireConnection connection = WireConnection.open(port, PATIENCE)) {
            for (; !over; count++) {
                Latencies into = latencies;
                long sentNs = System.nanoTime();
                WireResponse answer =
                        connection.exchange(WireRequest.of("POST", url).body("text/plain", "x"));
                into.record(System.nanoTime() - sentNs);
                assertEquals(204, answer.status(), answer::toString);
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        return count;
    }

    private static String url(int project) {
        return "/v1/stream/p" + project + "/s";
    }

    private static WireRequest append(int project) {
        return WireRequest.of("POST", url(project)).body("text/plain", "x");
    }

    /// Even projects at one, odd ones at the other.
    private static String pins(String even, String odd) {
        List<String> pins = new ArrayList<>();
        for (int i = 0; i < PROJECTS; i++) {
            pins.add("p" + i + "=" + (i % 2 == 0 ? even : odd));
        }
        return "--millrace.s2.pins=" + String.join(",", pins);
    }

    private PackagedProgram start(String name, String east, S2Lite west, String pins) {
        return PackagedProgram.start(
                folder.resolve(name),
                "--millrace.s2.endpoints[0].name=east",
                "--millrace.s2.endpoints[0].endpoint=" + east,
                "--millrace.s2.endpoints[1].name=west",
                "--millrace.s2.endpoints[1].endpoint=" + west.endpoint(),
                pins,
                "--millrace.append.request-deadline=3s",
                "--millrace.cleanup.enabled=false",
                "--millrace.fanout.enabled=false");
    }

    private static WireResponse ask(PackagedProgram node, WireRequest request) {
        return ask(node.base().getPort(), request);
    }

    private static WireResponse ask(int port, WireRequest request) {
        try (WireConnection connection = WireConnection.open(port, PATIENCE)) {
            return connection.exchange(request);
        } catch (IOException broken) {
            throw new AssertionError(request.toString(), broken);
        }
    }
}
