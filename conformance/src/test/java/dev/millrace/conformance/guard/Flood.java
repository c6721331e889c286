package dev.millrace.conformance.guard;

import dev.millrace.model.log.Bytes;
import dev.millrace.testkit.wire.WireRequest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.awaitility.Awaitility;

/// What an abusive project does to a server. All of its connections belong to one thread that drops what it reads, so
/// that thousands of clients take little of the processors that the server needs. It begins at rest, and may rest
/// again.
final class Flood implements Closeable {
    static final int OK = 200;

    private static final int SCRATCH_BYTES = 256 * 1024;
    private static final int STATUSES = 600;
    private static final long LOOK_MS = 20;

    private final int port;
    private final List<Abuser> abusers;
    private final Selector selector;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final AtomicIntegerArray seen = new AtomicIntegerArray(STATUSES);
    private final Thread thread;
    private volatile boolean on;
    private volatile boolean over;

    /// Who floods, as it is written down before the flood begins.
    static final class Plan {
        private final String token;
        private final List<Part> parts = new ArrayList<>();

        private record Part(int count, Abuser.Way way, Bytes request) {}

        Plan(String token) {
            this.token = token;
        }

        Plan add(int count, Abuser.Way way, WireRequest request) {
            parts.add(new Part(
                    count,
                    way,
                    Bytes.of(request.with("Authorization", "Bearer " + token).toBytes())));
            return this;
        }

        Flood against(int port) throws IOException {
            List<Abuser> abusers = new ArrayList<>();
            for (Part part : parts) {
                for (int i = 0; i < part.count(); i++) {
                    abusers.add(new Abuser(part.way(), part.request().toArray()));
                }
            }
            Flood flood = new Flood(port, abusers);
            flood.thread.start();
            return flood;
        }
    }

    private Flood(int port, List<Abuser> abusers) throws IOException {
        this.port = port;
        this.abusers = List.copyOf(abusers);
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("flood").unstarted(this::run);
    }

    void go() {
        on = true;
        selector.wakeup();
    }

    void rest() {
        on = false;
        selector.wakeup();
    }

    /// How often each status was answered; 0 where a connection was broken.
    Map<Integer, Integer> seen() {
        Map<Integer, Integer> times = new TreeMap<>();
        for (int status = 0; status < STATUSES; status++) {
            if (seen.get(status) > 0) {
                times.put(status, seen.get(status));
            }
        }
        return times;
    }

    int seen(int status) {
        return seen.get(status);
    }

    // What abusers ask for

    int port() {
        return port;
    }

    Selector selector() {
        return selector;
    }

    ByteBuffer scratch() {
        return scratch;
    }

    void saw(int status) {
        seen.incrementAndGet(status);
    }

    private void run() {
        try {
            long lookedNs = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(LOOK_MS);
            while (!over) {
                selector.select(this::onReady, LOOK_MS);
                long nowNs = System.nanoTime();
                if (nowNs - lookedNs >= TimeUnit.MILLISECONDS.toNanos(LOOK_MS)) {
                    lookedNs = nowNs;
                    look(nowNs);
                }
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        } finally {
            abusers.forEach(Abuser::drop);
        }
    }

    private void look(long nowNs) {
        boolean now = on;
        int opened = 0;
        for (Abuser abuser : abusers) {
            if (abuser.look(this, now, nowNs) && ++opened >= abuser.opensAtOnce()) {
                return;
            }
        }
    }

    private void onReady(SelectionKey key) {
        boolean readable = key.isValid() && key.isReadable();
        ((Abuser) key.attachment()).onReady(this, readable, on, System.nanoTime());
    }

    @Override
    public void close() throws IOException {
        over = true;
        selector.wakeup();
        Awaitility.await().until(() -> !thread.isAlive());
        selector.close();
    }
}
