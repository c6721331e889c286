package dev.millrace.program.manage;

import dev.millrace.store.StoreHealth;
import dev.millrace.store.measure.MeasuredStreamStore;
import dev.millrace.store.measure.StoreCall;
import dev.millrace.store.measure.StoreMeasures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/// What the store was asked, as meters `millrace.store.*`: the same for every store.
final class StoreMeters implements MeterBinder {
    private final MeasuredStreamStore store;

    StoreMeters(MeasuredStreamStore store) {
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        StoreMeasures measures = store.measures();
        for (StoreCall call : StoreCall.values()) {
            Tags tags = Tags.of("call", call.word());
            DurationMeters.register(registry, "millrace.store.calls", tags, measures.durations(call));
            for (String outcome : call.outcomes()) {
                FunctionCounter.builder("millrace.store.outcomes", measures, it -> it.outcomes(call, outcome))
                        .tags(tags.and("outcome", outcome))
                        .register(registry);
            }
        }
        FunctionCounter.builder("millrace.store.records.appended", measures, StoreMeasures::recordsAppended)
                .register(registry);
        FunctionCounter.builder("millrace.store.records.read", measures, StoreMeasures::recordsRead)
                .register(registry);
        Gauge.builder("millrace.store.follows", measures, StoreMeasures::follows)
                .register(registry);
        Gauge.builder("millrace.store.available", store, it -> it.health() instanceof StoreHealth.Available ? 1 : 0)
                .register(registry);
    }
}
