package dev.millrace.api.nodes;

import dev.millrace.api.whole.Bounds;
import dev.millrace.api.whole.WholeNode;
import dev.millrace.s2.S2Settings;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// A whole node with a client of S2 of its own, as a process would have.
final class NodeOnS2 implements AutoCloseable {
    static final Duration WAIT = Duration.ofSeconds(60);

    private final S2StreamStore store;
    private final WholeNode node;

    NodeOnS2(URI s2, long seed) {
        this(s2, seed, store -> store);
    }

    /// @param way what stands between the node and its client of S2
    NodeOnS2(URI s2, long seed, UnaryOperator<StreamStore> way) {
        store = new S2StreamStore(S2Settings.of(s2)).start();
        node = new WholeNode(way.apply(store), Bounds.DEFAULT, seed);
    }

    WireConnection connect() throws IOException {
        return WireConnection.open(node.port(), WAIT);
    }

    /// One request on a connection of its own.
    WireResponse ask(WireRequest request) throws IOException {
        try (WireConnection connection = connect()) {
            return connection.exchange(request);
        }
    }

    @Override
    public void close() {
        node.close();
        store.close();
    }
}
