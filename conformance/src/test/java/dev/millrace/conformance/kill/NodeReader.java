package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A live reader of one stream at one node, and at another while that one is down, where it goes on from the last
/// offset it was told. Works on a thread of its own; what it was shown is looked at by the test's.
final class NodeReader {
    private final String name;
    private final SharedStream stream;
    private final Follower.Way way;
    private final int home;
    private final NodeLoad load;
    private final Random random;
    private final List<String> seen = new ArrayList<>();
    private String offset = "-1";
    private volatile boolean left;
    private volatile @Nullable NodeConnection open;
    private long shownNs = System.nanoTime();

    NodeReader(SharedStream stream, Follower.Way way, int home, NodeLoad load, Random random) {
        this.name = way + " at " + home + " of " + stream.url();
        this.stream = stream;
        this.way = way;
        this.home = home;
        this.load = load;
        this.random = random;
    }

    /// Reads until it is told to leave.
    void work() {
        while (!left) {
            try (NodeConnection connection = NodeConnection.to(load.nodes().preferred(home, random))) {
                switch (way) {
                    case LONG_POLL -> poll(connection);
                    case SSE -> follow(connection);
                }
            } catch (NodeConnection.KilledException killed) {
                // Goes on from the last offset, at another node.
            }
        }
    }

    private void poll(NodeConnection connection) throws NodeConnection.KilledException {
        while (!left) {
            WireRequest request = request("long-poll");
            WireResponse page = connection.exchange(request);
            if (page.status() == 503) {
                load.onRefused();
                continue;
            }
            Client.expect(request, page, 200, 204);
            take(page.status() == 200 ? StoredStream.messagesOf(page.text()) : List.of());
            offset = page.required("Stream-Next-Offset");
        }
    }

    private WireRequest request(String live) {
        return WireRequest.of("GET", stream.url() + "?offset=" + offset + "&live=" + live);
    }

    /// Reads events until the response ends, as it does about once a minute. What came without its offset comes again.
    private void follow(NodeConnection connection) throws NodeConnection.KilledException {
        open = connection;
        SseReader events = connection.events(request("sse"));
        if (events.status() == 503) {
            load.onRefused();
            return;
        }
        if (events.status() != 200) {
            throw new AssertionError(name + " from " + offset + ": " + events.status());
        }
        List<String> unplaced = List.of();
        for (Optional<SseEvent> event = next(connection, events);
                event.isPresent() && !left;
                event = next(connection, events)) {
            if (event.get().type().equals("data")) {
                unplaced = StoredStream.messagesOf(event.get().data().replace("\n", ""));
            } else {
                take(unplaced);
                unplaced = List.of();
                offset = event.get().field("streamNextOffset");
            }
        }
    }

    private Optional<SseEvent> next(NodeConnection connection, SseReader events) throws NodeConnection.KilledException {
        try {
            return events.next();
        } catch (IOException failed) {
            if (left) {
                return Optional.empty();
            }
            throw connection.killed(failed);
        }
    }

    private void take(List<String> messages) {
        if (messages.isEmpty()) {
            return;
        }
        long nowNs = System.nanoTime();
        load.reads().add(name, shownNs, nowNs);
        shownNs = nowNs;
        synchronized (seen) {
            seen.addAll(messages);
        }
    }

    boolean reads(SharedStream other) {
        return stream == other;
    }

    int shown() {
        synchronized (seen) {
            return seen.size();
        }
    }

    /// Ends the reading, also of a response that would last.
    void leave() {
        left = true;
        NodeConnection lasting = open;
        if (lasting != null) {
            lasting.close();
        }
    }

    /// What was shown is what is there: no gap, no repeat, nothing else.
    ///
    /// @throws AssertionError where it is not
    void requireShown(List<String> stored) {
        synchronized (seen) {
            for (int i = 0; i < Math.min(seen.size(), stored.size()); i++) {
                if (!seen.get(i).equals(stored.get(i))) {
                    throw new AssertionError(
                            name + " was shown " + seen.get(i) + " as message " + i + ", it is " + stored.get(i));
                }
            }
            if (seen.size() != stored.size()) {
                throw new AssertionError(name + " was shown " + seen.size() + " of " + stored.size() + " messages");
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
