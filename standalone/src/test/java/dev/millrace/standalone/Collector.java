package dev.millrace.standalone;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// A collector of traces: takes OTLP over HTTP in protobuf, and keeps every span. Safe for any thread.
final class Collector implements AutoCloseable {
    private static final String PATH = "/v1/traces";
    private static final Duration COMES_WITHIN = Duration.ofSeconds(30);

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(PATH, this::take);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(keep(body) ? 200 : 400, -1);
        }
    }

    private boolean keep(byte[] body) {
        try {
            for (ResourceSpans resource :
                    ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    spans.addAll(scope.getSpansList());
                }
            }
            return true;
        } catch (InvalidProtocolBufferException malformed) {
            return false;
        }
    }

    /// Everything that has come so far.
    List<Span> spans() {
        return List.copyOf(spans);
    }

    /// Waits until so many have come that are meant.
    List<Span> await(int count, Predicate<Span> meant) {
        Awaitility.await()
                .atMost(COMES_WITHIN)
                .until(() -> spans.stream().filter(meant).count() >= count);
        return spans.stream().filter(meant).toList();
    }

    static String traceId(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    static String spanId(Span span) {
        return HexFormat.of().formatHex(span.getSpanId().toByteArray());
    }

    static String parentId(Span span) {
        return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
    }

    /// An attribute as text; empty where there is none.
    static String attribute(Span span, String name) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(attribute -> attribute.getValue().hasIntValue()
                        ? Long.toString(attribute.getValue().getIntValue())
                        : attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
