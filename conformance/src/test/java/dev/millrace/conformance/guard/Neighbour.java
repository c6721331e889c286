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

/// A project that behaves: appends and reads at a steady pace, each measured from when it was due. Each kind has a
/// connection and a thread.
final class Neighbour implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(10);

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
        threads.add(Thread.ofPlatform().name("neighbour").start(() -> {
            try (WireConnection connection = WireConnection.open(port, WAIT)) {
                for (long dueNs = System.nanoTime(); !over; dueNs += PERIOD_NS) {
                    for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                        LockSupport.parkNanos(leftNs);
                    }
                    int status = connection.exchange(request).status();
                    latencies.record(System.nanoTime() - dueNs);
                    if (status != expected) {
                        refused.add(request.method() + ": " + status);
                    }
                }
            } catch (IOException broken) {
                refused.add(request.method() + ": " + broken);
            }
        }));
    }

    /// What was answered within that time.
    Latencies measure(Duration time) {
        Latencies now = new Latencies();
        latencies = now;
        long untilNs = System.nanoTime() + time.toNanos();
        for (long leftNs = time.toNanos(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
        latencies = new Latencies();
        return now;
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
