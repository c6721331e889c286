package dev.millrace.testkit.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A TCP proxy on the loopback interface in front of one server, whose faults are switched while it runs. Each
/// direction of a connection is a virtual thread of its own.
public final class FaultyProxy implements AutoCloseable {
    private static final int PIECE_BYTES = 16 << 10;

    /// What happens to the bytes that the server sends back.
    public enum Answers {
        PASS,
        /// The server does its work, and the client's connection is cut instead of the answer.
        CUT,
        /// The first bytes of an answer pass, then the connection is cut.
        CUT_IN_THE_MIDDLE
    }

    private final String host;
    private final int port;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Answers answers = Answers.PASS;

    public FaultyProxy(URI server) {
        this.host = server.getHost();
        this.port = server.getPort();
        try {
            this.door = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no door for the proxy", e);
        }
    }

    public FaultyProxy start() {
        Thread.ofVirtual().name("faulty-proxy").start(this::accept);
        return this;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    public void answers(Answers mode) {
        answers = mode;
    }

    /// How many connections have been cut instead of answered.
    public int cuts() {
        return cuts.get();
    }

    /// Cuts every connection there is.
    public void cutAll() {
        open.forEach(FaultyProxy::closeQuietly);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                open.add(client);
                Socket server = new Socket(host, port);
                open.add(server);
                Thread.ofVirtual().start(() -> requests(client, server));
                Thread.ofVirtual().start(() -> responses(server, client));
            } catch (IOException e) {
                // The door is closed, or the server is away: the client sees its connection end.
                cutAll();
            }
        }
    }

    private void requests(Socket client, Socket server) {
        pump(client, server, piece -> true);
    }

    private void responses(Socket server, Socket client) {
        pump(server, client, piece -> answers == Answers.PASS);
    }

    private interface Gate {
        boolean passes(int bytes);
    }

    private void pump(Socket from, Socket to, Gate gate) {
        byte[] piece = new byte[PIECE_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int bytes = in.read(piece); bytes >= 0; bytes = in.read(piece)) {
                if (!gate.passes(bytes)) {
                    cuts.incrementAndGet();
                    if (answers == Answers.CUT_IN_THE_MIDDLE) {
                        out.write(piece, 0, bytes / 2);
                        out.flush();
                    }
                    return;
                }
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
        cutAll();
    }
}
