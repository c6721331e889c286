package dev.millrace.conformance.guard;

import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// What an abusive project does to a server: connections without pause, each with a virtual thread. It lasts until it
/// is
/// closed.
final class Flood implements Closeable {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final int MIB = 1024 * 1024;
    private static final long TRICKLE_NS = 200_000_000; // 5 bytes a second
    private static final long WRITE_NS = 100_000_000; // what many readers are told of, 10 times a second

    private final int port;
    private final String token;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<WireConnection> connections = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
    private volatile boolean over;

    Flood(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /// Appends, or reads, one after the other on each connection.
    void requests(int count, WireRequest request) {
        run(count, connection -> {
            while (!over) {
                saw(connection.exchange(dressed(request)).status());
            }
        });
    }

    /// Readers of one stream that grows ten times a second.
    void liveReaders(int count, String stream) {
        run(count, connection -> {
            var events = connection.events(dressed(WireRequest.of("GET", stream + "?offset=now&live=sse")));
            saw(events.status());
            while (!over && events.next().isPresent()) {
                // Told like everyone.
            }
        });
        run(1, connection -> {
            while (!over) {
                saw(connection
                        .exchange(dressed(WireRequest.of("POST", stream)).body("text/plain", "x".repeat(100)))
                        .status());
                LockSupport.parkNanos(WRITE_NS);
            }
        });
    }

    /// Large bodies, of which the last part comes byte by byte.
    void slowSenders(int count, String stream) {
        run(count, connection -> {
            connection.send(dressed(WireRequest.of("POST", stream))
                    .with("Content-Type", "application/octet-stream")
                    .with("Content-Length", String.valueOf(8 * MIB))
                    .toBytes());
            byte[] piece = new byte[MIB];
            for (int i = 0; i < 7; i++) {
                connection.send(piece);
            }
            saw(100);
            while (!over) {
                connection.send(new byte[1]);
                LockSupport.parkNanos(TRICKLE_NS);
            }
        });
    }

    /// How often each status was answered; 0 where a connection was broken or refused.
    Map<String, AtomicInteger> seen() {
        return new TreeMap<>(seen);
    }

    int seen(int status) {
        AtomicInteger times = seen.get(String.valueOf(status));
        return times == null ? 0 : times.get();
    }

    private WireRequest dressed(WireRequest request) {
        return request.with("Authorization", "Bearer " + token);
    }

    private void saw(int status) {
        seen.computeIfAbsent(String.valueOf(status), fresh -> new AtomicInteger())
                .incrementAndGet();
    }

    private interface Abuse {
        void on(WireConnection connection) throws IOException;
    }

    private void run(int count, Abuse abuse) {
        for (int i = 0; i < count; i++) {
            var _ = threads.submit(() -> {
                while (!over) {
                    once(abuse);
                }
            });
        }
    }

    private void once(Abuse abuse) {
        try (WireConnection connection = WireConnection.open(port, WAIT)) {
            connections.add(connection);
            abuse.on(connection);
        } catch (IOException ended) {
            saw(0);
            LockSupport.parkNanos(TRICKLE_NS);
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        for (WireConnection connection : List.copyOf(connections)) {
            connection.close();
        }
        threads.close();
    }
}
