package dev.millrace.fanout.delivery;

import io.opentelemetry.api.trace.Span;
import java.util.List;

/// What is told of one plan, from when it was made until all of it is durable. Owned by the owner thread.
///
/// @param spans begun and not ended, [DeliveryTraces#SPANS_PER_PLAN_MAX] at most
record DeliverySpans(List<Span> spans) {
    void end(int failures) {
        for (Span span : spans) {
            if (failures > 0) {
                span.setAttribute("millrace.failures_before", failures);
            }
            span.end();
        }
    }
}
