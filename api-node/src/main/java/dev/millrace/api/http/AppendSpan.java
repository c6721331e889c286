package dev.millrace.api.http;

import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.trace.TraceContext;
import dev.millrace.program.trace.SpanContexts;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/// The span of one append, from the ring to what it came to: durable, or refused. What is delivered of it is told as
/// its children, since its context stands in the log.
final class AppendSpan {
    private final Span span;

    AppendSpan(Span span) {
        this.span = span;
    }

    /// What is written into the log; null where the span is not sampled.
    @Nullable
    TraceContext stored() {
        return span.getSpanContext().isSampled() ? SpanContexts.stored(span.getSpanContext()) : null;
    }

    void end(StreamOutcome outcome) {
        span.setAttribute("millrace.outcome", outcome.getClass().getSimpleName());
        span.end();
    }
}
