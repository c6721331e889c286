package dev.millrace.conformance.outage;

import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Appends one message after the other to one stream at one node, and remembers what it was told of each. Works on a
/// thread of its own; what it remembers may be asked for by any.
final class Sender {
    /// What a client knows of a message that it sent.
    enum Fate {
        /// It was acknowledged.
        THERE,
        /// It was refused, and must never be there.
        NOT_THERE,
        /// Nobody could find out.
        UNRESOLVED
    }

    /// How a client goes on that was answered 503.
    enum Kind {
        /// With the next message.
        ONCE,
        /// With the same, as an idempotent producer, until it is acknowledged.
        UNTIL_ACKNOWLEDGED
    }

    record Sent(String message, Fate fate) {}

    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String name;
    private final String url;
    private final int port;
    private final Kind kind;
    private final List<Sent> sent = new ArrayList<>();
    private int acknowledged;
    private int unavailable;
    private long slowestMs;
    private volatile boolean stopped;

    Sender(String name, String url, int port, Kind kind) {
        this.name = name;
        this.url = url;
        this.port = port;
        this.kind = kind;
    }

    /// Sends until it is told to stop.
    void work() {
        try (WireConnection connection = WireConnection.open(port, WAIT)) {
            for (long number = 0; !stopped; number++) {
                send(connection, number);
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (IOException broken) {
            throw new AssertionError(name + ": the connection to the node broke", broken);
        }
    }

    private void send(WireConnection connection, long number) throws IOException {
        String message = "\"" + name + "." + number + "\"";
        WireRequest request = WireRequest.of("POST", url).body("application/json", "[" + message + "]");
        if (kind == Kind.UNTIL_ACKNOWLEDGED) {
            request = request.with("Producer-Id", name)
                    .with("Producer-Epoch", "0")
                    .with("Producer-Seq", Long.toString(number));
        }
        Fate fate = ask(connection, request);
        while (kind == Kind.UNTIL_ACKNOWLEDGED && fate != Fate.THERE) {
            LockSupport.parkNanos(PAUSE_NS);
            fate = ask(connection, request);
        }
        synchronized (this) {
            sent.add(new Sent(message, fate));
        }
    }

    private Fate ask(WireConnection connection, WireRequest request) throws IOException {
        long beganNs = System.nanoTime();
        WireResponse answer = connection.exchange(request);
        long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        Fate fate = fate(answer);
        synchronized (this) {
            slowestMs = Math.max(slowestMs, ms);
            acknowledged += fate == Fate.THERE ? 1 : 0;
            unavailable += fate == Fate.THERE ? 0 : 1;
        }
        return fate;
    }

    /// @throws AssertionError where it is no answer that an outage accounts for
    private Fate fate(WireResponse answer) {
        if (answer.status() == 200 || answer.status() == 204) {
            return Fate.THERE;
        }
        if (answer.status() != 503 || answer.header("Retry-After").isEmpty()) {
            throw new AssertionError(name + " was answered " + answer);
        }
        return answer.text().contains("urn:millrace:unresolved") ? Fate.UNRESOLVED : Fate.NOT_THERE;
    }

    void stop() {
        stopped = true;
    }

    synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    /// Answers that acknowledged a message.
    synchronized int acknowledged() {
        return acknowledged;
    }

    /// Answers of 503, each with `Retry-After`.
    synchronized int unavailable() {
        return unavailable;
    }

    /// The longest time from a request to its answer.
    synchronized long slowestMs() {
        return slowestMs;
    }

    String name() {
        return name;
    }

    @Override
    public synchronized String toString() {
        return name + ": acknowledged=" + acknowledged + " unavailable=" + unavailable + " slowest=" + slowestMs
                + " ms";
    }
}
