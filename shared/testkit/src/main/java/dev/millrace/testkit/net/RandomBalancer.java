package dev.millrace.testkit.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// An HTTP balancer that sends every request to a node drawn at random, so that nothing may rest on two requests
/// meeting the same one. It tells both sides to use a connection once, which makes it a proxy of connections. A
/// node that refuses the connection is passed over, as any balancer does; what breaks later breaks for the client
/// too.
public final class RandomBalancer implements AutoCloseable {
    private static final int HEAD_BYTES_MAX = 64 << 10;
    private static final int PIECE_BYTES = 16 << 10;

    /// How long what a client still sends is read after its answer.
    private static final int LINGER_MS = 2_000;

    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    private final ServerSocket door;
    private final List<URI> nodes;
    private final Random random;
    private final Set<URI> left = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();

    /// @param seed of the draw of nodes
    public RandomBalancer(List<URI> nodes, long seed) {
        this.nodes = List.copyOf(nodes);
        this.random = new Random(seed);
        try {
            this.door = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no door for the balancer", e);
        }
    }

    public RandomBalancer start() {
        Thread.ofPlatform().daemon().name("random-balancer").start(this::accept);
        return this;
    }

    /// Sends nothing more to a node, which is going to be drained: what it has taken goes on.
    public void leave(URI node) {
        left.add(node);
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    public long requests() {
        return requests.get();
    }

    /// Requests that a node took and left without a byte of an answer.
    public long unanswered() {
        return unanswered.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                client.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            byte[] head = readHead(client.getInputStream());
            if (head.length == 0) {
                return;
            }
            try (Socket node = connect()) {
                requests.incrementAndGet();
                node.setTcpNoDelay(true);
                node.getOutputStream().write(usedOnce(head));
                node.getOutputStream().flush();
                Thread there = Thread.ofVirtual().start(() -> requestBody(client, node));
                answer(node, client);
                there.join();
            }
        } catch (IOException ended) {
            // A side has gone: both sockets are closed by leaving the blocks.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Everything up to the empty line, and whatever of the body came with it.
    private static byte[] readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE_BYTES];
        while (head.size() < HEAD_BYTES_MAX) {
            int bytes = in.read(piece);
            if (bytes < 0) {
                return head.toByteArray();
            }
            head.write(piece, 0, bytes);
            if (indexOfEnd(head.toByteArray()) >= 0) {
                return head.toByteArray();
            }
        }
        return head.toByteArray();
    }

    private static int indexOfEnd(byte[] bytes) {
        for (int i = 0; i + END_OF_HEAD.length <= bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] usedOnce(byte[] request) {
        int end = indexOfEnd(request);
        if (end < 0) {
            return request;
        }
        StringBuilder head = new StringBuilder();
        for (String line : new String(request, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1)) {
            if (!line.regionMatches(true, 0, "connection:", 0, "connection:".length())) {
                head.append(line).append("\r\n");
            }
        }
        head.append("Connection: close");
        byte[] once = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[once.length + request.length - end];
        System.arraycopy(once, 0, whole, 0, once.length);
        System.arraycopy(request, end, whole, once.length, request.length - end);
        return whole;
    }

    private Socket connect() throws IOException {
        int first;
        synchronized (random) {
            first = random.nextInt(nodes.size());
        }
        IOException refused = new IOException("no node");
        for (int i = 0; i < nodes.size(); i++) {
            URI node = nodes.get((first + i) % nodes.size());
            if (left.contains(node)) {
                continue;
            }
            try {
                return new Socket(node.getHost(), node.getPort());
            } catch (IOException e) {
                refused = e;
            }
        }
        throw refused;
    }

    /// Passes on what the client sends, until either side has ended. A node may answer before it has read everything:
    /// what comes after is read and dropped, since a client that is cut off while it sends never reads its answer.
    private static void requestBody(Socket client, Socket node) {
        byte[] piece = new byte[PIECE_BYTES];
        boolean wanted = true;
        try {
            InputStream in = client.getInputStream();
            for (int bytes = in.read(piece); bytes >= 0; bytes = in.read(piece)) {
                wanted = wanted && written(node, piece, bytes);
            }
            node.close(); // the client has gone, or has its whole answer
        } catch (IOException ended) {
            closed(node);
        }
    }

    private static boolean written(Socket node, byte[] piece, int bytes) {
        try {
            node.getOutputStream().write(piece, 0, bytes);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private void answer(Socket node, Socket client) {
        byte[] piece = new byte[PIECE_BYTES];
        boolean begun = false;
        try {
            InputStream in = node.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int bytes = in.read(piece); bytes >= 0; bytes = in.read(piece)) {
                begun = true;
                out.write(piece, 0, bytes);
                out.flush();
            }
            client.shutdownOutput();
            client.setSoTimeout(LINGER_MS);
        } catch (IOException gone) {
            closed(client);
        }
        if (!begun) {
            unanswered.incrementAndGet();
        }
    }

    private static void closed(Socket socket) {
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
            throw new UncheckedIOException("the balancer's door", e);
        }
    }
}
