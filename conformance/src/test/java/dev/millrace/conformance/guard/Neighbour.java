package dev.millrace.conformance.guard;

import dev.millrace.conformance.live.Latencies;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A project that behaves: it asks at a steady pace, on connections that each have a thread and take turns. Where an
/// answer comes later than the next request was due, that one is sent at once, and what was missed is not made good: a
/// stall counts once on each connection that met it.
final class Neighbour implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 8;
    private static final Duration WARMED_FOR = Duration.ofSeconds(1);
    private static final int WARM_ANSWERS = 2_000;
    private static final Duration WARM_UP_MAX = Duration.ofMinutes(1);
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(80);

    private final int port;
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Latencies latencies = new Latencies();
    private volatile boolean over;

    Neighbour(int port) {
        this.port = port;
    }

    /// Sends that request a hundred times a second.
    void send(WireRequest request, int expected) {
        long beginsNs = System.nanoTime();
        for (int i = 0; i < CONNECTIONS; i++) {
            long firstNs = beginsNs + PERIOD_NS * i / CONNECTIONS;
            threads.add(Thread.ofPlatform().name("neighbour").start(() -> ask(request, expected, firstNs)));
        }
    }

    private void ask(WireRequest request, int expected, long firstNs) {
        try (WireConnection connection = WireConnection.open(port, WAIT)) {
            long dueNs = firstNs;
            while (!over) {
                awaitUntil(dueNs);
                Latencies into = latencies;
                long sentNs = System.nanoTime();
                int status = connection.exchange(request).status();
                long answeredNs = System.nanoTime();
                into.record(answeredNs - sentNs);
                dueNs = Math.max(dueNs + PERIOD_NS, answeredNs);
                if (status != expected) {
                    refused.add(request.method() + ": " + status);
                }
            }
        } catch (IOException broken) {
            refused.add(request.method() + ": " + broken);
        }
    }

    private static void awaitUntil(long dueNs) {
        for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    /// Asks until both programs have compiled what they need, or a minute has passed.
    void warmUp() {
        Latencies warm = new Latencies();
        for (Duration passed = Duration.ZERO;
                warm.count() < WARM_ANSWERS && passed.compareTo(WARM_UP_MAX) < 0;
                passed = passed.plus(WARMED_FOR)) {
            measure(WARMED_FOR, warm);
        }
    }

    /// What is sent within that time counts there.
    void measure(Duration time, Latencies into) {
        latencies = into;
        pass(time);
        latencies = new Latencies();
    }

    /// Lets time go by that counts nowhere.
    static void pass(Duration time) {
        awaitUntil(System.nanoTime() + time.toNanos());
    }

    /// Answers that should not be.
    List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public void close() {
        over = true;
        try {
            for (Thread thread : threads) {
                thread.join(WAIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
