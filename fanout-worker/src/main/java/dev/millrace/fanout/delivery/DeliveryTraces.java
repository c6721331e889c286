package dev.millrace.fanout.delivery;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.trace.TraceContext;
import dev.millrace.program.trace.LoggedTrace;
import dev.millrace.program.trace.SpanContexts;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Begins the spans of deliveries: one for each message of a plan whose request was traced, as a child of what its
/// context in the source's log names. So one trace shows a publish and its delivery to every session. Safe for any
/// thread.
public final class DeliveryTraces {
    /// Spans of one plan; what is delivered with it beyond that is delivered and not told.
    static final int SPANS_PER_PLAN_MAX = 64;

    private final Tracer tracer;

    public DeliveryTraces(Tracer tracer) {
        this.tracer = tracer;
    }

    /// Has what is logged of a session name the request that the first traced message waiting for it was appended by.
    /// It is the span of the append, since one of a delivery that comes to nothing is never sent.
    static LoggedTrace logged(Iterable<Subscriber> subscribers) {
        for (Subscriber subscriber : subscribers) {
            TraceContext trace = subscriber.pendingTrace();
            if (trace != null) {
                return LoggedTrace.of(trace);
            }
        }
        return LoggedTrace.of(null);
    }

    /// The spans of a plan's deliveries to a session; null where none is traced.
    @Nullable
    DeliverySpans begin(StreamPath session, List<DeliveryPlan.Step> delivered) {
        List<Span> spans = new ArrayList<>();
        for (DeliveryPlan.Step step : delivered) {
            SourceMessage message = step.message();
            TraceContext trace = message == null ? null : message.trace;
            if (trace != null && spans.size() < SPANS_PER_PLAN_MAX) {
                spans.add(begin(session, step.subscriber(), trace));
            }
        }
        return spans.isEmpty() ? null : new DeliverySpans(spans);
    }

    private Span begin(StreamPath session, Subscriber subscriber, TraceContext trace) {
        StreamPath source = subscriber.feed.source().source();
        return tracer.spanBuilder("deliver")
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(SpanContexts.parent(trace))
                .setAttribute("messaging.system", "millrace")
                .setAttribute("messaging.operation.name", "deliver")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", source.toString())
                .setAttribute("millrace.project", source.project())
                .setAttribute("millrace.stream", source.stream())
                .setAttribute("millrace.session", session.stream())
                .setAttribute(
                        "millrace.subscription", subscriber.facts().key().id().toString())
                .startSpan();
    }
}
