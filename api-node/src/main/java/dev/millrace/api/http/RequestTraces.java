package dev.millrace.api.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Begins the spans of requests, each in the trace that its client names (W3C's `traceparent`, `tracestate`). Safe for
/// any thread.
final class RequestTraces {
    private static final String OTHER_METHOD = "_OTHER";

    private final Tracer tracer;

    RequestTraces(Tracer tracer) {
        this.tracer = tracer;
    }

    /// @param method null for one that no route has
    /// @param path as it was sent, without the query: tokens may stand there
    RequestSpan begin(HttpHeaders headers, @Nullable Method method, String path) {
        Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, Fields.INSTANCE);
        Span span = tracer.spanBuilder(method == null ? "HTTP" : method.name())
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .startSpan();
        if (span.isRecording()) {
            span.setAttribute("http.request.method", method == null ? OTHER_METHOD : method.name());
            span.setAttribute("url.path", path);
            span.setAttribute("url.scheme", "http");
        }
        return new RequestSpan(tracer, span, method);
    }

    /// A `traceparent` that is given twice is none.
    private enum Fields implements TextMapGetter<HttpHeaders> {
        INSTANCE;

        @Override
        public Iterable<String> keys(HttpHeaders headers) {
            return headers.names();
        }

        @Override
        public @Nullable String get(@Nullable HttpHeaders headers, String name) {
            List<String> values = headers == null ? List.of() : headers.getAll(name);
            if (name.equals("tracestate")) {
                return values.isEmpty() ? null : String.join(",", values);
            }
            return values.size() == 1 ? values.getFirst() : null;
        }
    }
}
