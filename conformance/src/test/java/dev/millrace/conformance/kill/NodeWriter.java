package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Appends to one stream through nodes drawn at random, until each append is acknowledged. Used by one thread.
///
/// A plain append that nobody answered may be there, so its next try is another message, and each try is there once or
/// not at all. A producer's append is the same at every try, and is there once.
final class NodeWriter {
    /// So many requests go over one connection, then another node is drawn.
    private static final int REQUESTS_PER_NODE = 16;

    /// More than fit into one batch of S2, which takes 1,000 records.
    private static final int MANY_MESSAGES = 1_800;

    private final String name;
    private final SharedStream stream;
    private final Kind kind;
    private final NodeLoad load;
    private final Random random;
    private @Nullable NodeConnection connection;
    private int requestsLeft;
    private long number;
    private long seq;

    /// What a writer sends.
    enum Kind {
        /// One message at a time.
        SINGLE,
        /// 2 to 12 messages, now and then more than one batch of S2.
        BATCHES,
        /// One to six messages as an idempotent producer.
        PRODUCER
    }

    NodeWriter(String name, SharedStream stream, Kind kind, NodeLoad load, Random random) {
        this.name = name;
        this.stream = stream;
        this.kind = kind;
        this.load = load;
        this.random = random;
    }

    /// Appends until the load is stopped.
    void work() {
        while (!load.isStopped()) {
            long beganNs = System.nanoTime();
            if (kind == Kind.PRODUCER) {
                produce();
            } else {
                append();
            }
            load.writes().add(name, beganNs, System.nanoTime());
        }
        leave();
    }

    private void append() {
        int count = count();
        boolean acknowledged;
        do {
            List<String> messages = PlainAppends.messages(name + "." + number, count, random.nextInt(40));
            Ledger.Unit unit = stream.ledger().send(name, number++, messages);
            acknowledged = attempt(unit, request(messages), 204);
        } while (!acknowledged);
    }

    private void produce() {
        List<String> messages = PlainAppends.messages(name + "." + number, 1 + random.nextInt(6), random.nextInt(40));
        Ledger.Unit unit = stream.ledger().sendUntilAcknowledged(name, number++, messages);
        WireRequest request = request(messages)
                .with("Producer-Id", name)
                .with("Producer-Epoch", "0")
                .with("Producer-Seq", Long.toString(seq++));
        boolean acknowledged;
        do {
            acknowledged = attempt(unit, request, 200, 204);
        } while (!acknowledged);
    }

    private int count() {
        if (kind == Kind.SINGLE) {
            return 1;
        }
        return random.nextInt(60) == 0 ? MANY_MESSAGES : 2 + random.nextInt(11);
    }

    private WireRequest request(List<String> messages) {
        return WireRequest.of("POST", stream.url()).body(StoredStream.JSON, "[" + String.join(",", messages) + "]");
    }

    /// One try, which ends acknowledged or unknown.
    private boolean attempt(Ledger.Unit unit, WireRequest request, int... statuses) {
        try {
            WireResponse response = connection().exchange(request);
            if (response.status() == 503) {
                load.onRefused();
                leave();
                return false;
            }
            Client.expect(request, response, statuses);
            // What follows a producer's duplicate is not known: its answer tells the tail of now.
            boolean tellsItsEnd = kind != Kind.PRODUCER || response.status() == 200;
            stream.ledger().acknowledge(unit, tellsItsEnd ? response.required("Stream-Next-Offset") : "");
            return true;
        } catch (NodeConnection.KilledException killed) {
            load.onBroken();
            leave();
            return false;
        }
    }

    private NodeConnection connection() throws NodeConnection.KilledException {
        if (requestsLeft == 0) {
            leave();
        }
        NodeConnection current = connection;
        if (current == null) {
            current = NodeConnection.to(load.nodes().any(random));
            connection = current;
            requestsLeft = REQUESTS_PER_NODE;
        }
        requestsLeft--;
        return current;
    }

    private void leave() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        requestsLeft = 0;
    }
}
