package dev.millrace.conformance.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.net.Fault;
import dev.millrace.testkit.net.FaultPlan;
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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where S2 is far away and a node may have only so much in flight, a second node doubles what comes through.
@Tag("long")
final class ScaleTest {
    private static final long S2_AWAY_MS = 30;
    private static final double SCALE_MIN = 1.8;

    /// A dozen requests of the size sent here, with what each counts beside its body.
    private static final String IN_FLIGHT = "48KB";

    private static final int WRITERS_PER_NODE = 24;
    private static final String BODY = "x".repeat(3_584);
    private static final long WARM_UP_MS = 4_000;
    private static final long MEASURED_MS = 8_000;
    private static final long REFUSED_PAUSE_MS = 5;

    @TempDir
    private Path folder;

    @Test
    void twoNodesTakeAlmostTwiceWhatOneTakes() throws InterruptedException {
        FaultPlan away = request -> Optional.of(new FaultPlan.Planned(Fault.DELAY, S2_AWAY_MS));
        try (S2Lite lite = S2Lite.inMemory();
                FaultyProxy proxy = new FaultyProxy(lite.endpoint(), away).start();
                PackagedProgram one = node("one", proxy);
                PackagedProgram two = node("two", proxy)) {
            int first = one.base().getPort();
            int second = two.base().getPort();
            rate(List.of(first, second), WARM_UP_MS);
            double before = rate(List.of(first), MEASURED_MS);
            double both = rate(List.of(first, second), MEASURED_MS);
            double after = rate(List.of(second), MEASURED_MS);
            double scale = both / ((before + after) / 2);
            String figures = "one node " + Math.round(before) + " and " + Math.round(after) + " appends/s, two "
                    + Math.round(both) + ": " + Math.round(scale * 100) / 100.0 + " ×";
            System.out.println(
                    "ScaleTest: S2 " + S2_AWAY_MS + " ms away, " + IN_FLIGHT + " in flight a node: " + figures);
            assertTrue(scale >= SCALE_MIN, figures);
        }
    }

    private PackagedProgram node(String name, FaultyProxy proxy) {
        return PackagedProgram.start(
                folder.resolve(name),
                "--millrace.s2.endpoint=" + proxy.address(),
                "--millrace.append.in-flight-max=" + IN_FLIGHT,
                "--millrace.cleanup.enabled=false",
                "--millrace.fanout.enabled=false");
    }

    /// Acknowledged appends a second, where each writer has a stream of its own and stays at one node.
    private static double rate(List<Integer> ports, long forMs) throws InterruptedException {
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicLong acknowledged = new AtomicLong();
        long beganNs = System.nanoTime();
        long tookNs;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < ports.size() * WRITERS_PER_NODE; i++) {
                int port = ports.get(i % ports.size());
                String url = "/v1/stream/scale/s" + i;
                writers.add(threads.submit(() -> write(port, url, stopped, acknowledged)));
            }
            while (System.nanoTime() - beganNs < TimeUnit.MILLISECONDS.toNanos(forMs)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            tookNs = System.nanoTime() - beganNs;
            long taken = acknowledged.get();
            stopped.set(true);
            requireNoFailure(writers);
            return taken / (tookNs / 1e9);
        }
    }

    private static Void write(int port, String url, AtomicBoolean stopped, AtomicLong acknowledged) throws IOException {
        WireRequest create = WireRequest.of("PUT", url).with("Content-Type", "text/plain");
        WireRequest append = WireRequest.of("POST", url).body("text/plain", BODY);
        try (WireConnection connection = WireConnection.open(port, Duration.ofSeconds(30))) {
            ask(connection, create, stopped);
            while (!stopped.get()) {
                if (ask(connection, append, stopped)) {
                    acknowledged.incrementAndGet();
                }
            }
        }
        return null;
    }

    /// @return whether it was done; not only where the writer is to stop
    private static boolean ask(WireConnection connection, WireRequest request, AtomicBoolean stopped)
            throws IOException {
        while (!stopped.get()) {
            WireResponse response = connection.exchange(request);
            if (response.status() < 300) {
                return true;
            }
            if (response.status() != 503) {
                throw new AssertionError(request.method() + " " + request.target() + ": " + response);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(REFUSED_PAUSE_MS));
        }
        return false;
    }

    private static void requireNoFailure(List<Future<?>> writers) throws InterruptedException {
        for (Future<?> writer : writers) {
            try {
                writer.get();
            } catch (ExecutionException failed) {
                throw new AssertionError("a writer failed: " + failed.getCause(), failed.getCause());
            }
        }
    }
}
