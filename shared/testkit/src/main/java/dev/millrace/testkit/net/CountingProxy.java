package dev.millrace.testkit.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A TCP proxy on the loopback interface that passes everything on and counts it: the requests, and the bytes each way.
/// Each direction of a connection is a virtual thread of its own. A request is counted before the server has it, so
/// whoever has an answer finds its request counted.
public final class CountingProxy implements AutoCloseable {
    /// Stands among the requests for each HTTP/2 stream that was begun.
    public static final String SESSION = "HTTP/2";

    private static final int PIECE_BYTES = 64 << 10;

    private final String host;
    private final int port;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    private List<String> requests = new ArrayList<>();
    private long bytesToServer;
    private long bytesToClient;

    /// What has passed in some time.
    ///
    /// @param requests method and target of each, as `GET /v1/streams`, or [#SESSION]
    public record Traffic(List<String> requests, long bytesToServer, long bytesToClient) {
        public Traffic {
            requests = List.copyOf(requests);
        }

        /// How many requests begin like that.
        public long count(String beginning) {
            return requests.stream()
                    .filter(request -> request.startsWith(beginning))
                    .count();
        }
    }

    public CountingProxy(URI server) {
        this.host = server.getHost();
        this.port = server.getPort();
        try {
            this.door = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no door for the proxy", e);
        }
    }

    public CountingProxy start() {
        Thread.ofVirtual().name("counting-proxy").start(this::accept);
        return this;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /// What has passed since this was last asked.
    public Traffic take() {
        synchronized (lock) {
            Traffic traffic = new Traffic(requests, bytesToServer, bytesToClient);
            requests = new ArrayList<>();
            bytesToServer = 0;
            bytesToClient = 0;
            return traffic;
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                client.setTcpNoDelay(true);
                Socket server = new Socket(host, port);
                server.setTcpNoDelay(true);
                open.add(client);
                open.add(server);
                RequestFinder finder = new RequestFinder(this::onRequest);
                Thread.ofVirtual()
                        .start(() -> pump(client, server, (bytes, count) -> {
                            finder.take(bytes, count);
                            synchronized (lock) {
                                bytesToServer += count;
                            }
                        }));
                Thread.ofVirtual()
                        .start(() -> pump(server, client, (bytes, count) -> {
                            synchronized (lock) {
                                bytesToClient += count;
                            }
                        }));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void onRequest(String request) {
        synchronized (lock) {
            requests.add(request);
        }
    }

    private interface Meter {
        void count(byte[] bytes, int count);
    }

    private void pump(Socket from, Socket to, Meter meter) {
        byte[] piece = new byte[PIECE_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int bytes = in.read(piece); bytes >= 0; bytes = in.read(piece)) {
                meter.count(piece, bytes);
                out.write(piece, 0, bytes);
                out.flush();
            }
        } catch (IOException ended) {
            // One side has gone: the other is closed by leaving this block.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy's door", e);
        }
        open.forEach(CountingProxy::closeQuietly);
    }
}
