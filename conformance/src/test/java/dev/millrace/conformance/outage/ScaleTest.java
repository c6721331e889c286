package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.net.SteadyDelay;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where S2 is far away, and not the CPU but what a node may have in flight sets the pace, a second node doubles it.
@Tag("slow")
final class ScaleTest {
    private static final long DELAY_MS = 30;
    private static final int IN_FLIGHT_MAX = 8;
    private static final int WRITERS = 64;
    private static final String BODY = "x".repeat(1_024);
    private static final Duration WARMED = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(30);
    /// What else goes on on the machine can spoil one.
    private static final int ROUNDS_MAX = 3;

    private static final double TIMES_MIN = 1.8;

    @TempDir
    private Path folder;

    private final AtomicLong answered = new AtomicLong();
    private volatile boolean over;

    @Test
    void twoNodesWriteTwiceAsMuchAsOneToAnS2ThatIsFarAway()
            throws IOException, InterruptedException, ExecutionException {
        SteadyDelay delay = new SteadyDelay();
        try (S2Lite lite = S2Lite.inMemory();
                FaultyProxy proxy = new FaultyProxy(lite.endpoint(), delay).start();
                PackagedProgram first = start("first", proxy);
                PackagedProgram second = start("second", proxy)) {
            int port = first.base().getPort();
            for (int i = 0; i < WRITERS; i++) {
                WireRequest create = WireRequest.of("PUT", url(i)).with("Content-Type", "text/plain");
                WireResponse created = Site.ask(port, create);
                assertEquals(201, created.status(), created::toString);
            }
            delay.delayMs(DELAY_MS);
            double one = rate(List.of(port));
            List<String> missed = new ArrayList<>();
            while (missed.size() < ROUNDS_MAX) {
                double two = rate(List.of(port, second.base().getPort()));
                double again = rate(List.of(port));
                double best = Math.max(one, again);
                String told = "one node %.0f appends/s, two %.0f, one again %.0f: %.2f times"
                        .formatted(one, two, again, two / best);
                System.out.println("ScaleTest: " + told);
                if (two >= TIMES_MIN * best) {
                    return;
                }
                missed.add(told);
                one = again;
            }
            fail("in no round: " + missed);
        }
    }

    /// Appends per second of writers that share the nodes, each with a stream of its own.
    private double rate(List<Integer> ports) throws InterruptedException, ExecutionException {
        over = false;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int port = ports.get(i % ports.size());
                String url = url(i);
                writers.add(threads.submit(() -> write(port, url)));
            }
            try {
                pass(WARMED);
                long before = answered.get();
                long beganNs = System.nanoTime();
                pass(MEASURED);
                return (answered.get() - before) * 1e9 / (System.nanoTime() - beganNs);
            } finally {
                over = true;
                for (Future<Integer> writer : writers) {
                    assertTrue(writer.get() > 0, "a writer starved");
                }
            }
        }
    }

    private int write(int port, String url) throws IOException {
        WireRequest append = WireRequest.of("POST", url).body("text/plain", BODY);
        int count = 0;
        try (WireConnection connection = WireConnection.open(port, WAIT)) {
            while (!over) {
                WireResponse answer = connection.exchange(append);
                assertEquals(204, answer.status(), answer::toString);
                answered.incrementAndGet();
                count++;
            }
        }
        return count;
    }

    private static void pass(Duration time) {
        long untilNs = System.nanoTime() + time.toNanos();
        for (long leftNs = time.toNanos(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    private static String url(int stream) {
        return "/v1/stream/tests/s" + stream;
    }

    private PackagedProgram start(String name, FaultyProxy proxy) {
        return PackagedProgram.start(
                folder.resolve(name),
                "--millrace.s2.endpoint=" + proxy.address(),
                "--millrace.s2.connections-max=" + IN_FLIGHT_MAX,
                "--millrace.cleanup.enabled=false",
                "--millrace.fanout.enabled=false");
    }
}
