package dev.millrace.conformance.live;

import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/// A writer that appends at a steady pace, and readers that follow by SSE and measure how long each message took.
///
/// The writer has a thread of its own, each reader a virtual one. What is measured goes where [#measureInto] says.
final class Broadcast implements AutoCloseable {
    private static final String URL = "/v1/stream/live/broadcast";
    private static final Duration WAIT = Duration.ofSeconds(30);
    /// Small, so that a reader that stops reading is noticed by the server soon.
    private static final int STOPPED_RECEIVE_BYTES = 4 * 1024;

    private static final byte[] MARK = "\"at\":".getBytes(StandardCharsets.US_ASCII);
    private static final String FILLER = "x".repeat(1_000);

    private final int port;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger connected = new AtomicInteger();
    private final WireConnection writing;
    private volatile Latencies latencies = new Latencies();
    private volatile boolean closing;

    Broadcast(int port) throws IOException {
        this.port = port;
        this.writing = WireConnection.open(port, WAIT);
        writing.exchange(WireRequest.of("PUT", URL).with("Content-Type", "application/json"));
    }

    void write(int perSecond) {
        long periodNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
        Future<?> _ = writer.scheduleAtFixedRate(this::writeOne, 0, periodNs, TimeUnit.NANOSECONDS);
    }

    private void writeOne() {
        try {
            String message = "{\"at\":" + System.nanoTime() + ",\"filler\":\"" + FILLER + "\"}";
            int status = writing.exchange(WireRequest.of("POST", URL).body("application/json", message))
                    .status();
            if (status != 204) {
                throw new IllegalStateException("append answered " + status);
            }
        } catch (IOException broken) {
            if (!closing) {
                throw new IllegalStateException(broken);
            }
        }
    }

    /// Adds readers and waits until they are connected.
    void read(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = open(0);
            Future<?> _ = readers.submit(() -> measure(socket));
        }
        Awaitility.await().atMost(WAIT).until(() -> connected.get() >= count);
    }

    /// Adds a reader that asks and then never reads, until what is given back is closed.
    Socket addStoppedReader() throws IOException {
        return open(STOPPED_RECEIVE_BYTES);
    }

    private Socket open(int receiveBytes) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(WireRequest.of("GET", URL + "?offset=now&live=sse").toBytes());
        return socket;
    }

    private void measure(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            byte[] buffer = new byte[16 * 1024];
            int matched = 0;
            long number = -1;
            boolean first = true;
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (first) {
                    connected.incrementAndGet();
                    first = false;
                }
                for (int i = 0; i < length; i++) {
                    byte next = buffer[i];
                    if (number >= 0 && next >= '0' && next <= '9') {
                        number = number * 10 + next - '0';
                    } else if (number >= 0) {
                        latencies.record(System.nanoTime() - number);
                        number = -1;
                        matched = 0;
                    } else {
                        matched = next == MARK[matched] ? matched + 1 : next == MARK[0] ? 1 : 0;
                        number = matched == MARK.length ? 0 : -1;
                    }
                }
            }
        } catch (IOException broken) {
            if (!closing) {
                throw new IllegalStateException(broken);
            }
        }
    }

    /// Everything that arrives from now on is measured into `next`.
    void measureInto(Latencies next) {
        latencies = next;
    }

    @Override
    public void close() throws IOException {
        closing = true;
        writer.shutdownNow();
        for (Socket socket : sockets) {
            socket.close();
        }
        readers.shutdownNow();
        writing.close();
    }
}
