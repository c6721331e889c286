package dev.millrace.api.http;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.model.content.JsonLimits;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A public port on a free port of this machine, and connections to it.
final class PortFixture implements AutoCloseable {
    static final Duration WAIT = Duration.ofSeconds(10);

    /// Small enough to be reached by tests.
    static final HttpSettings.Limits SMALL =
            limits(8, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));

    final ScriptedNode node = new ScriptedNode();
    final HttpServer server;

    private PortFixture(HttpSettings.Limits limits, AccessDecider access, @Nullable Tracer tracer) {
        server = new HttpServer(new HttpSettings("127.0.0.1", 0, 1, null, limits), node.node(access), tracer);
        server.start();
    }

    static HttpSettings.Limits limits(int connections, Duration request, Duration idle, Duration writeStall) {
        return new HttpSettings.Limits(
                1024,
                2048,
                100_000,
                250_000,
                250_000,
                10_000,
                40_000,
                connections,
                request,
                idle,
                writeStall,
                256,
                new JsonLimits(64, 100, 1000));
    }

    static PortFixture start() {
        return start(SMALL);
    }

    static PortFixture start(HttpSettings.Limits limits) {
        return new PortFixture(limits, AccessDecider.DEVELOPMENT, null);
    }

    static PortFixture start(AccessDecider access) {
        return new PortFixture(SMALL, access, null);
    }

    /// With what tells of requests.
    static PortFixture start(HttpSettings.Limits limits, Tracer tracer) {
        return new PortFixture(limits, AccessDecider.DEVELOPMENT, tracer);
    }

    WireConnection connect() throws IOException {
        return WireConnection.open(server.port(), WAIT);
    }

    WireResponse exchange(WireRequest request) throws IOException {
        try (WireConnection connection = connect()) {
            return connection.exchange(request);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
