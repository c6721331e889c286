package dev.millrace.api.http;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.append.ShardedStreams;
import dev.millrace.api.append.Surroundings;
import dev.millrace.api.fork.ForkLimits;
import dev.millrace.api.fork.ForkingLifecycle;
import dev.millrace.api.live.HubLiveReads;
import dev.millrace.api.live.LiveClock;
import dev.millrace.api.live.LiveSettings;
import dev.millrace.api.read.HistoryLimits;
import dev.millrace.api.read.LogHistory;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A whole API node behind a public port of its own: nothing is replaced but the store, which is in memory.
final class WholeNode implements AutoCloseable {
    private static final Duration LONG_POLL = Duration.ofMillis(300);

    /// What should never happen, and did.
    final List<Throwable> failures = new CopyOnWriteArrayList<>();

    final HttpServer server;
    private final ShardedStreams streams;

    private WholeNode(StreamStore store, HttpSettings.Limits limits) {
        streams = new ShardedStreams(AppendSettings.defaults(), Surroundings.of(store, 1, failures::add));
        LogHistory history = new LogHistory(store, HistoryLimits.DEFAULT);
        ForkingLifecycle lifecycle = new ForkingLifecycle(streams, history, store::clockMs, ForkLimits.DEFAULT);
        HubLiveReads live = new HubLiveReads(streams, history, liveSettings(), LiveClock.system(), 1, failures::add);
        server = new HttpServer(
                new HttpSettings("127.0.0.1", 0, 1, null, limits),
                new Node(streams, lifecycle, history, live, store, AccessDecider.DEVELOPMENT));
        streams.start();
        server.start();
    }

    static WholeNode start() {
        return start(HttpSettings.Limits.DEFAULT);
    }

    static WholeNode start(HttpSettings.Limits limits) {
        return start(SimulatedStreamStore.create(), limits);
    }

    static WholeNode start(StreamStore store, HttpSettings.Limits limits) {
        return new WholeNode(store, limits);
    }

    WireConnection connect() throws IOException {
        return WireConnection.open(server.port(), PortFixture.WAIT);
    }

    WireResponse exchange(WireRequest request) throws IOException {
        try (WireConnection connection = connect()) {
            return connection.exchange(request);
        }
    }

    @Override
    public void close() {
        server.drain(PortFixture.WAIT);
        server.close();
        streams.close();
        if (!failures.isEmpty()) {
            throw new AssertionError("a part of the node failed", failures.getFirst());
        }
    }

    private static LiveSettings liveSettings() {
        LiveSettings defaults = LiveSettings.defaults();
        LiveSettings.Waits waits = defaults.waits();
        return new LiveSettings(
                new LiveSettings.Waits(
                        LONG_POLL,
                        waits.keepAlive(),
                        waits.recycle(),
                        waits.slowReader(),
                        waits.ending(),
                        waits.drain()),
                defaults.readers(),
                defaults.bytes());
    }
}
