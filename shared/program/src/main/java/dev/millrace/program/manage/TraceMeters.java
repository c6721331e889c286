package dev.millrace.program.manage;

import dev.millrace.program.trace.TraceCounters;
import dev.millrace.program.trace.Tracing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// What has become of spans, as meters `millrace.trace.*`; nothing moves them where nothing is traced.
final class TraceMeters implements MeterBinder {
    private final TraceCounters counters;

    TraceMeters(Tracing tracing) {
        this.counters = tracing.counters();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("millrace.trace.spans.exported", counters, TraceCounters::exported)
                .register(registry);
        FunctionCounter.builder("millrace.trace.spans.dropped", counters, TraceCounters::queueFull)
                .tag("reason", "queue_full")
                .register(registry);
        FunctionCounter.builder("millrace.trace.spans.dropped", counters, TraceCounters::notTaken)
                .tag("reason", "not_taken")
                .register(registry);
    }
}
