package dev.millrace.api.whole;

import dev.millrace.api.append.ShardedStreams;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.Surroundings;
import dev.millrace.api.expiry.Announcements;
import dev.millrace.api.expiry.AnnouncingStreams;
import dev.millrace.api.fork.ForkLimits;
import dev.millrace.api.fork.ForkingLifecycle;
import dev.millrace.api.http.HttpServer;
import dev.millrace.api.http.HttpSettings;
import dev.millrace.api.http.Node;
import dev.millrace.api.live.HubLiveReads;
import dev.millrace.api.live.LiveClock;
import dev.millrace.api.read.HistoryLimits;
import dev.millrace.api.read.LogHistory;
import dev.millrace.api.session.SessionSettings;
import dev.millrace.api.session.Sessions;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A node on a free port, over any store. Whatever should have ended it is told by [#close].
public final class WholeNode implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final ShardedStreams streams;
    private final Sessions sessions;
    private final HttpServer server;

    /// @param seed of what the node itself draws by chance
    public WholeNode(StreamStore store, Bounds bounds, long seed) {
        this(store, bounds, seed, null);
    }

    /// @param seed of what the node itself draws by chance
    /// @param tracer tells of requests; null for no traces
    public WholeNode(StreamStore store, Bounds bounds, long seed, @Nullable Tracer tracer) {
        streams = new ShardedStreams(bounds.append(), Surroundings.of(store, seed, failures::add));
        Streams announcing = new AnnouncingStreams(
                streams,
                new Announcements(store),
                store::clockMs,
                bounds.append().limits());
        LogHistory history = new LogHistory(store, HistoryLimits.DEFAULT);
        ForkingLifecycle lifecycle = new ForkingLifecycle(announcing, history, store::clockMs, ForkLimits.DEFAULT);
        HubLiveReads live =
                new HubLiveReads(announcing, history, bounds.live(), LiveClock.system(), seed, failures::add);
        sessions = new Sessions(announcing, store, SessionSettings.DEFAULT, failures::add);
        server = new HttpServer(
                new HttpSettings("127.0.0.1", 0, 1, null, bounds.http()),
                new Node(announcing, lifecycle, history, live, sessions, store, bounds.access()),
                tracer);
        streams.start();
        server.start();
    }

    public int port() {
        return server.port();
    }

    public HttpServer server() {
        return server;
    }

    public WireConnection connect() throws IOException {
        return WireConnection.open(port(), WAIT);
    }

    /// Asks on a connection of its own.
    public WireResponse exchange(WireRequest request) throws IOException {
        try (WireConnection connection = connect()) {
            return connection.exchange(request);
        }
    }

    /// Leaves the store open.
    ///
    /// @throws AssertionError when a part of the node has failed
    @Override
    public void close() {
        server.close();
        streams.close();
        sessions.close();
        Throwable failure = failures.peek();
        if (failure != null) {
            throw new AssertionError("the node has failed", failure);
        }
    }
}
