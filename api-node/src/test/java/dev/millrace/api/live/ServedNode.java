package dev.millrace.api.live;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.append.ShardedStreams;
import dev.millrace.api.append.Surroundings;
import dev.millrace.api.fork.ForkLimits;
import dev.millrace.api.fork.ForkingLifecycle;
import dev.millrace.api.http.HttpServer;
import dev.millrace.api.http.HttpSettings;
import dev.millrace.api.http.Node;
import dev.millrace.api.read.HistoryLimits;
import dev.millrace.api.read.LogHistory;
import dev.millrace.api.session.SessionSettings;
import dev.millrace.api.session.Sessions;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A whole node on real sockets, with a store in memory.
final class ServedNode implements AutoCloseable {
    static final Duration WAIT = Duration.ofSeconds(60);

    final HubLiveReads live;
    private final ShardedStreams streams;
    private final Sessions sessions;
    private final HttpServer server;
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();

    ServedNode(LiveSettings settings, int eventLoops) {
        SimulatedStreamStore store = SimulatedStreamStore.create();
        streams = new ShardedStreams(AppendSettings.defaults(), Surroundings.of(store, 1, bugs::add));
        LogHistory history = new LogHistory(store, HistoryLimits.DEFAULT);
        live = new HubLiveReads(streams, history, settings, LiveClock.system(), 1, bugs::add);
        ForkingLifecycle lifecycle = new ForkingLifecycle(streams, history, store::clockMs, ForkLimits.DEFAULT);
        sessions = new Sessions(streams, store, SessionSettings.DEFAULT, bugs::add);
        server = new HttpServer(
                new HttpSettings("127.0.0.1", 0, eventLoops, null, HttpSettings.Limits.DEFAULT),
                new Node(streams, lifecycle, history, live, sessions, store, AccessDecider.DEVELOPMENT));
        streams.start();
        server.start();
    }

    int port() {
        return server.port();
    }

    WireConnection connect() throws IOException {
        return WireConnection.open(server.port(), WAIT);
    }

    /// Creates a stream and returns its tail.
    String create(String path, String contentType) throws IOException {
        try (WireConnection connection = connect()) {
            WireRequest put = WireRequest.of("PUT", path).with("Content-Type", contentType);
            return connection.exchange(put).required("Stream-Next-Offset");
        }
    }

    static WireResponse append(WireConnection connection, String path, String contentType, String body)
            throws IOException {
        WireResponse response = connection.exchange(WireRequest.of("POST", path).body(contentType, body));
        if (response.status() != 204) {
            throw new AssertionError("not appended: " + response);
        }
        return response;
    }

    static void closeStream(WireConnection connection, String path) throws IOException {
        WireResponse response = connection.exchange(WireRequest.of("POST", path).with("Stream-Closed", "true"));
        if (response.status() != 204) {
            throw new AssertionError("not closed: " + response);
        }
    }

    @Override
    public void close() {
        server.drain(Duration.ofSeconds(10));
        server.close();
        streams.close();
        sessions.close();
        if (!bugs.isEmpty()) {
            throw new AssertionError("a part of the node failed", bugs.getFirst());
        }
    }
}
