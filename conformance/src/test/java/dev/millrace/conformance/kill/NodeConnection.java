package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;

/// A connection to one node, which breaks only when that node was killed. Used by one thread.
final class NodeConnection implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Nodes.Node node;
    private final WireConnection connection;

    /// The node was killed, and what was asked may have happened or not.
    static final class KilledException extends IOException {
        private static final long serialVersionUID = 1L;

        KilledException(IOException cause) {
            super(cause);
        }
    }

    private NodeConnection(Nodes.Node node, WireConnection connection) {
        this.node = node;
        this.connection = connection;
    }

    static NodeConnection to(Nodes.Node node) throws KilledException {
        try {
            return new NodeConnection(node, WireConnection.open(node.port(), WAIT));
        } catch (IOException failed) {
            throw killed(node, failed);
        }
    }

    WireResponse exchange(WireRequest request) throws KilledException {
        try {
            return connection.exchange(request);
        } catch (IOException failed) {
            throw killed(node, failed);
        }
    }

    SseReader events(WireRequest request) throws KilledException {
        try {
            return connection.events(request);
        } catch (IOException failed) {
            throw killed(node, failed);
        }
    }

    /// What a broken connection to that node means.
    ///
    /// @throws AssertionError where the node was not killed
    KilledException killed(IOException failed) {
        return killed(node, failed);
    }

    private static KilledException killed(Nodes.Node node, IOException failed) {
        if (!node.isKilled()) {
            throw new AssertionError("a connection broke to a node that was not killed: port " + node.port(), failed);
        }
        return new KilledException(failed);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException broken) {
            throw new AssertionError("a socket that cannot be closed", broken);
        }
    }
}
