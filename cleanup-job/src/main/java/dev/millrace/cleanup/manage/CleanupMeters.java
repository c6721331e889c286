package dev.millrace.cleanup.manage;

import dev.millrace.cleanup.run.RunReport.Ending;
import dev.millrace.cleanup.run.RunTotals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/// What the runs of this process have done, as meters `millrace.cleanup.*`.
public final class CleanupMeters implements MeterBinder {
    private static final double MS_PER_SECOND = 1_000;

    private final RunTotals totals;

    public CleanupMeters(RunTotals totals) {
        this.totals = totals;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Ending ending : Ending.values()) {
            FunctionCounter.builder("millrace.cleanup.runs", totals, it -> it.runs(ending))
                    .tag("ending", ending.text())
                    .register(registry);
        }
        for (String step : RunTotals.steps()) {
            FunctionCounter.builder("millrace.cleanup.steps", totals, it -> it.step(step))
                    .tag("step", step)
                    .register(registry);
        }
        count(registry, "requests", RunTotals::requests);
        count(registry, "read.bytes", RunTotals::bytesRead);
        count(registry, "appended.bytes", RunTotals::bytesAppended);
        count(registry, "run.seconds", it -> it.tookMs() / MS_PER_SECOND);
        Gauge.builder("millrace.cleanup.announced", totals, RunTotals::announced)
                .register(registry);
    }

    private void count(MeterRegistry registry, String name, ToDoubleFunction<RunTotals> value) {
        FunctionCounter.builder("millrace.cleanup." + name, totals, value).register(registry);
    }
}
