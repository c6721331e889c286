package dev.millrace.program.manage;

import dev.millrace.store.measure.Durations;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/// Durations as three meters: how many (`….total`), the seconds that they took together (`….seconds.total`), and how
/// many took no longer than `le` seconds (`….within.total`), over which `histogram_quantile` works.
public final class DurationMeters {
    private DurationMeters() {}

    public static void register(MeterRegistry registry, String name, Tags tags, Durations durations) {
        FunctionCounter.builder(name, durations, Durations::count).tags(tags).register(registry);
        FunctionCounter.builder(name + ".seconds", durations, Durations::sumSeconds)
                .tags(tags)
                .register(registry);
        List<Double> bounds = Durations.BOUNDS_SECONDS;
        for (int i = 0; i <= bounds.size(); i++) {
            int bound = i;
            FunctionCounter.builder(name + ".within", durations, it -> it.within(bound))
                    .tags(tags)
                    .tag("le", i < bounds.size() ? bounds.get(i).toString() : "+Inf")
                    .register(registry);
        }
    }
}
