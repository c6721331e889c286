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
    private static final Duration LONG = Duration.ofSeconds(20);

    /// Small enough to be reached by tests.
    static final HttpSettings.Limits SMALL = limits(8, LONG, LONG, LONG);

    final ScriptedNode node = new ScriptedNode();
    final HttpServer server;

    private record Waits(Duration request, Duration idle, Duration writeStall, Duration drain) {}

    private PortFixture(HttpSettings.Limits limits, AccessDecider access, @Nullable Tracer tracer) {
        server = new HttpServer(new HttpSettings("127.0.0.1", 0, 1, null, limits), node.node(access), tracer);
        server.start();
    }

    static HttpSettings.Limits limits(int connections, Duration request, Duration idle, Duration writeStall) {
        return limits(connections, new Waits(request, idle, writeStall, Duration.ofSeconds(1)));
    }

    /// For a port that is drained.
    static HttpSettings.Limits draining(int connections, Duration wait) {
        return limits(connections, new Waits(LONG, LONG, LONG, wait));
    }

    private static HttpSettings.Limits limits(int connections, Waits waits) {
        return new HttpSettings.Limits(
                1024,
                2048,
                100_000,
                250_000,
                250_000,
                10_000,
                40_000,
                connections,
                waits.request(),
                waits.idle(),
                waits.writeStall(),
                waits.drain(),
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
