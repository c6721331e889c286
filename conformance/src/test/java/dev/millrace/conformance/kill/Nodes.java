package dev.millrace.conformance.kill;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.s2.S2Lite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Nodes of the packaged program on one s2-lite, which the test's thread kills and starts again while others use them.
final class Nodes implements AutoCloseable {
    private static final int TERMINATED = 143; // 128 + SIGTERM

    private final S2Lite lite;
    private final Path folder;
    private final List<Node> nodes = new ArrayList<>();

    /// One process, from its start to its end.
    static final class Node {
        private final PackagedProgram program;
        private final int port;
        private volatile boolean killed;

        private Node(PackagedProgram program) {
            this.program = program;
            this.port = program.base().getPort();
        }

        int port() {
            return port;
        }

        /// Whether it may answer no more. A connection to any other node must not break.
        boolean isKilled() {
            return killed;
        }
    }

    Nodes(S2Lite lite, Path folder, int count) {
        this.lite = lite;
        this.folder = folder;
        for (int i = 0; i < count; i++) {
            nodes.add(start(i));
        }
    }

    private Node start(int place) {
        return new Node(PackagedProgram.start(
                folder.resolve("node" + place),
                "--millrace.s2.endpoint=" + lite.endpoint(),
                "--millrace.live.long-poll-wait=2s"));
    }

    synchronized List<Node> all() {
        return List.copyOf(nodes);
    }

    /// One of those that were not killed.
    Node any(Random random) {
        List<Node> up = all().stream().filter(node -> !node.isKilled()).toList();
        return up.get(random.nextInt(up.size()));
    }

    /// The node at that place, or any other while that one is down.
    Node preferred(int place, Random random) {
        Node node = all().get(place);
        return node.isKilled() ? any(random) : node;
    }

    void kill(int place) {
        Node node = all().get(place);
        node.killed = true;
        node.program.kill();
    }

    /// Asks the node at that place to end, as an upgrade does, after whoever chooses nodes has been told.
    ///
    /// @throws AssertionError where it does not end in time and as it was asked to
    void drain(int place) {
        Node node = all().get(place);
        node.killed = true;
        int code = node.program.stop();
        if (code != TERMINATED) {
            throw new AssertionError("a drained node ended with " + code + ":\n" + node.program.log());
        }
    }

    void restart(int place) {
        Node started = start(place);
        synchronized (this) {
            nodes.set(place, started);
        }
    }

    String logs() {
        StringBuilder logs = new StringBuilder();
        for (Node node : all()) {
            logs.append(node.program.log()).append('\n');
        }
        return logs.toString();
    }

    @Override
    public void close() {
        all().forEach(node -> node.program.close());
    }
}
