package dev.millrace.testkit.trace;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
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
public final class TraceCollector implements AutoCloseable {
    private static final String PATH = "/v1/traces";
    private static final Duration COMES_WITHIN = Duration.ofSeconds(60);

    private final HttpServer server;
    private final List<Told> told = new CopyOnWriteArrayList<>();

    /// A span, and the name of the program that told it.
    private record Told(String service, Span span) {}

    /// On a free port of this machine.
    public TraceCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(PATH, this::take);
        server.start();
    }

    /// What a program is told as `millrace.tracing.endpoint`.
    public String endpoint() {
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
                String service = text(resource.getResource().getAttributesList(), "service.name");
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    scope.getSpansList().forEach(span -> told.add(new Told(service, span)));
                }
            }
            return true;
        } catch (InvalidProtocolBufferException malformed) {
            return false;
        }
    }

    /// Everything that has come so far.
    public List<Span> spans() {
        return told.stream().map(Told::span).toList();
    }

    /// Waits until so many have come that are meant.
    public List<Span> await(int count, Predicate<Span> meant) {
        Awaitility.await()
                .atMost(COMES_WITHIN)
                .until(() -> spans().stream().filter(meant).count() >= count);
        return spans().stream().filter(meant).toList();
    }

    /// The name of the program that told a span, its `service.name`.
    public String service(Span span) {
        return told.stream()
                .filter(one -> one.span().equals(span))
                .map(Told::service)
                .findFirst()
                .orElseThrow();
    }

    public static String traceId(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    public static String spanId(Span span) {
        return HexFormat.of().formatHex(span.getSpanId().toByteArray());
    }

    public static String parentId(Span span) {
        return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
    }

    /// An attribute as text; empty where there is none.
    public static String attribute(Span span, String name) {
        return text(span.getAttributesList(), name);
    }

    private static String text(List<KeyValue> attributes, String name) {
        return attributes.stream()
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
