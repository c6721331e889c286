package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.conformance.live.Latencies;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Publishes to one source at a steady pace, and looks how long each answer takes. Where one comes later than the next
/// was due, that one is sent at once, and what was missed is not made good. Works on a platform thread of its own: a
/// virtual one would wait for its turn behind those of the proxy.
final class PacedPublisher implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final int port;
    private final String url;
    private final FutureTask<Integer> work = new FutureTask<>(this::publish);
    private volatile Latencies latencies = new Latencies();
    private volatile boolean over;

    PacedPublisher(int port, String source) {
        this.port = port;
        this.url = "/v1/tests/publish/" + source;
    }

    void start() {
        Thread.ofPlatform().daemon().name("publisher").start(work);
    }

    /// What is published from now on counts there.
    void countInto(Latencies into) {
        latencies = into;
    }

    private int publish() throws IOException {
        int published = 0;
        try (WireConnection node = WireConnection.open(port, WAIT)) {
            WireRequest message = WireRequest.of("POST", url).body("text/plain", "x");
            long dueNs = System.nanoTime();
            while (!over) {
                for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                    LockSupport.parkNanos(leftNs);
                }
                Latencies into = latencies;
                long sentNs = System.nanoTime();
                WireResponse answer = node.exchange(message);
                long answeredNs = System.nanoTime();
                assertEquals(204, answer.status(), answer::toString);
                into.record(answeredNs - sentNs);
                published++;
                dueNs = Math.max(dueNs + PERIOD_NS, answeredNs);
            }
        }
        return published;
    }

    /// Ends it.
    ///
    /// @return how many messages it has published
    int stop() throws InterruptedException, ExecutionException {
        over = true;
        return work.get();
    }

    @Override
    public void close() {
        over = true;
    }
}
