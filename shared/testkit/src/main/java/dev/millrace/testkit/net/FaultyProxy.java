package dev.millrace.testkit.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A TCP proxy on the loopback interface in front of one server, which counts what passes and does to it what networks
/// do. Each connection has virtual threads of its own. A request is counted before the server has it, so whoever has an
/// answer finds its request counted.
///
/// Without a [FaultPlan] bytes pass as they come, unless all answers are cut. With one, it holds each HTTP/1.1 exchange
/// whole and does to it what the plan says; HTTP/2 goes on in pieces, of which the plan may cut or delay some.
public final class FaultyProxy implements AutoCloseable {
    private static final int PIECE_BYTES = 64 << 10;

    private final String host;
    private final int port;
    private final @Nullable FaultPlan plan;
    private final int doorPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final TrafficMeter meter = new TrafficMeter();
    private final FaultCounts effects = new FaultCounts();
    private final Partition partition = new Partition(() -> effects.add(Fault.PARTITION));
    private volatile ServerSocket door;
    private volatile @Nullable Thread porter;
    private volatile Answers answers = Answers.PASS;

    /// What happens to the bytes that the server sends back.
    public enum Answers {
        PASS,
        /// The server does its work, and the client's connection is cut instead of the answer.
        CUT,
        /// The first bytes of an answer pass, then the connection is cut.
        CUT_IN_THE_MIDDLE
    }

    public FaultyProxy(URI server) {
        this(server, null);
    }

    /// @param plan what happens to each exchange; null for nothing
    public FaultyProxy(URI server, @Nullable FaultPlan plan) {
        this.host = server.getHost();
        this.port = server.getPort();
        this.plan = plan;
        this.door = doorAt(0);
        this.doorPort = door.getLocalPort();
    }

    private static ServerSocket doorAt(int port) {
        try {
            return new ServerSocket(port, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no door for the proxy at port " + port, e);
        }
    }

    public FaultyProxy start() {
        ServerSocket opened = door;
        porter = Thread.ofPlatform().daemon().name("faulty-proxy").start(() -> accept(opened));
        return this;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + doorPort);
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

    /// From now on connections are refused, and those that there are break, as where no server is.
    public void leave() {
        closeDoor();
        cutAll();
    }

    /// Connections are taken again, at the same address as before.
    public void comeBack() {
        door = doorAt(doorPort);
        start();
    }

    /// From now on nothing passes, either way, on any connection, new ones included.
    public void part() {
        partition.begin();
    }

    /// What has waited since [#part] goes on, unless its plan says that it is lost.
    public void heal() {
        partition.end();
    }

    /// What has passed since this was last asked.
    public Traffic take() {
        return meter.take();
    }

    /// How often each fault of the plan, and each partition, took effect.
    public FaultCounts effects() {
        return effects;
    }

    TrafficMeter meter() {
        return meter;
    }

    Partition partition() {
        return partition;
    }

    void took(Fault fault) {
        effects.add(fault);
    }

    private void accept(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                Socket client = opened.accept();
                open.add(client);
                if (opened.isClosed()) {
                    closeQuietly(client); // came in as the door was closed
                }
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = connect()) {
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            if (plan == null) {
                passBytes(client, client.getInputStream(), server, () -> answers == Answers.PASS);
            } else {
                relay(client, server, plan);
            }
            open.remove(server);
        } catch (IOException ended) {
            // One side has gone: the other is closed by leaving this block.
        } finally {
            open.remove(client);
        }
    }

    private Socket connect() throws IOException {
        try {
            return new Socket(host, port);
        } catch (IOException away) {
            took(Fault.SERVER_LOST);
            throw away;
        }
    }

    private void relay(Socket client, Socket server, FaultPlan faults) throws IOException {
        ExchangeRelay relay = new ExchangeRelay(client, server, this, faults);
        HttpBytes last = relay.run();
        if (last.isHttp2()) {
            InputStream all = new SequenceInputStream(
                    new ByteArrayInputStream(last.whole().toArray()), relay.fromClient());
            passBytes(client, all, server, () -> passesPiece(faults));
        }
    }

    private boolean passesPiece(FaultPlan faults) {
        Optional<FaultPlan.Planned> planned = faults.next(Traffic.SESSION);
        if (planned.isEmpty()) {
            return true;
        }
        took(planned.get().fault());
        if (planned.get().fault() == Fault.DELAY) {
            ExchangeRelay.pause(planned.get().delayMs());
        }
        return planned.get().fault() != Fault.CUT;
    }

    /// Returns when the client's direction has ended; then, as when the server's has, both are closed.
    private void passBytes(Socket client, InputStream fromClient, Socket server, BooleanSupplier passes)
            throws IOException {
        Thread.ofVirtual().start(() -> answer(server, client, passes));
        RequestFinder finder = new RequestFinder(meter::onRequest);
        byte[] piece = new byte[PIECE_BYTES];
        OutputStream out = server.getOutputStream();
        for (int bytes = fromClient.read(piece); bytes >= 0; bytes = fromClient.read(piece)) {
            partition.pass();
            finder.take(piece, bytes);
            meter.onBytesToServer(bytes);
            out.write(piece, 0, bytes);
        }
    }

    private void answer(Socket server, Socket client, BooleanSupplier passes) {
        byte[] piece = new byte[PIECE_BYTES];
        try (client;
                server) {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int bytes = in.read(piece); bytes >= 0; bytes = in.read(piece)) {
                partition.pass();
                if (!passes.getAsBoolean()) {
                    cuts.incrementAndGet();
                    out.write(piece, 0, answers == Answers.CUT ? 0 : bytes / 2);
                    return;
                }
                meter.onBytesToClient(bytes);
                out.write(piece, 0, bytes);
            }
        } catch (IOException ended) {
            // One side has gone: the other is closed by leaving this block.
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeDoor() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy's door", e);
        }
        // As long as somebody waits at a closed door, the system may still let others in.
        Thread waiting = porter;
        if (waiting != null) {
            try {
                waiting.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        closeDoor();
        partition.end();
        cutAll();
    }
}
