package dev.millrace.conformance.outage;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.net.SteadyDelay;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Nodes of the packaged program, one S2, and a proxy between them through which all goes. Owned by the test's thread.
final class Site implements AutoCloseable {
    /// After this a node takes an answer of S2 for lost.
    static final Duration S2_REQUEST_MAX = Duration.ofSeconds(1);

    /// Within this a node answers.
    static final Duration DEADLINE = Duration.ofSeconds(3);

    static final Duration KEEP_ALIVE = Duration.ofMillis(500);

    private static final Duration WAIT = Duration.ofSeconds(30);

    private final S2Lite lite;
    private final SteadyDelay delay = new SteadyDelay();
    private final FaultyProxy proxy;
    private final List<PackagedProgram> nodes = new ArrayList<>();

    /// @param lite closed with this
    Site(S2Lite lite, Path folder, int nodeCount) {
        this.lite = lite;
        this.proxy = new FaultyProxy(lite.endpoint(), delay).start();
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(PackagedProgram.launch(
                    folder.resolve("node" + i),
                    "--millrace.s2.endpoint=" + proxy.address(),
                    "--millrace.s2.request-time-max=" + S2_REQUEST_MAX.toMillis() + "ms",
                    "--millrace.append.request-deadline=" + DEADLINE.toMillis() + "ms",
                    "--millrace.live.keep-alive=" + KEEP_ALIVE.toMillis() + "ms",
                    "--millrace.live.recycle-after=10m",
                    "--millrace.cleanup.enabled=false",
                    "--millrace.fanout.enabled=false"));
        }
    }

    S2Lite lite() {
        return lite;
    }

    FaultyProxy proxy() {
        return proxy;
    }

    SteadyDelay delay() {
        return delay;
    }

    List<Integer> ports() {
        return nodes.stream().map(node -> node.base().getPort()).toList();
    }

    /// What the node says of its readiness.
    WireResponse readiness(int node) {
        return ask(nodes.get(node).management().getPort(), WireRequest.of("GET", "/health/ready"));
    }

    /// One request on a connection of its own.
    static WireResponse ask(int port, WireRequest request) {
        try (WireConnection connection = WireConnection.open(port, WAIT)) {
            return connection.exchange(request);
        } catch (IOException broken) {
            throw new AssertionError(request.method() + " " + request.target() + " at port " + port, broken);
        }
    }

    String logs() {
        return String.join(
                "\n-- next node\n", nodes.stream().map(PackagedProgram::log).toList());
    }

    @Override
    public void close() {
        proxy.close();
        nodes.forEach(PackagedProgram::kill);
        lite.close();
    }
}
