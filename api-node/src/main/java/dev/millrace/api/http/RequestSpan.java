package dev.millrace.api.http;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.trace.TraceContext;
import dev.millrace.program.trace.SpanContexts;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/// The span of one request, from its head to its answer; that of a live read ends where its answer begins. Owned by the
/// connection's event loop, but for [#append], which whoever reads the body may ask for, and [#context], which anybody
/// may.
final class RequestSpan {
    private static final int SERVER_ERROR = 500;

    private final Tracer tracer;
    private final Span span;
    private final @Nullable Method method;
    private boolean ended;

    RequestSpan(Tracer tracer, Span span, @Nullable Method method) {
        this.tracer = tracer;
        this.span = span;
        this.method = method;
    }

    /// Where it leads.
    void routed(Route route, Target target) {
        if (!span.isRecording()) {
            return;
        }
        span.updateName((method == null ? "HTTP" : method.name()) + " " + route.template());
        span.setAttribute("http.route", route.template());
        tell("millrace.project", target.project());
        tell("millrace.stream", target.stream());
        tell("millrace.session", target.session());
    }

    private void tell(String attribute, @Nullable String value) {
        if (value != null) {
            span.setAttribute(attribute, value);
        }
    }

    /// Begins to tell of the request's append; null where this one is not told of.
    @Nullable
    AppendSpan append(StreamPath path, int messages) {
        if (!span.isRecording()) {
            return null;
        }
        Span append = tracer.spanBuilder("append")
                .setSpanKind(SpanKind.PRODUCER)
                .setParent(Context.root().with(span))
                .setAttribute("messaging.system", "millrace")
                .setAttribute("messaging.operation.name", "append")
                .setAttribute("messaging.operation.type", "send")
                .setAttribute("messaging.destination.name", path.toString())
                .setAttribute("messaging.batch.message_count", messages)
                .startSpan();
        return new AppendSpan(append);
    }

    /// What the log names it by, whether it is sampled or not; null after the end of the program's traces.
    @Nullable
    TraceContext context() {
        return SpanContexts.of(span);
    }

    void answered(int status) {
        if (ended) {
            return;
        }
        ended = true;
        span.setAttribute("http.response.status_code", status);
        if (status >= SERVER_ERROR) {
            span.setAttribute("error.type", Integer.toString(status));
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /// The client has left before its answer. Without effect after that.
    void left() {
        if (!ended) {
            ended = true;
            span.setAttribute("error.type", "client_left");
            span.end();
        }
    }
}
