package dev.millrace.fanout.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.fanout.task.WorkerSettings;
import dev.millrace.model.name.Partitions;
import dev.millrace.store.StreamStore;
import dev.millrace.store.embedded.EmbeddedStoreOptions;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import dev.millrace.testkit.heap.GarbageCollection;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is shown of a worker.
final class FanoutMetersTest {
    private static final Duration TAKEN_MAX = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final AtomicReference<@Nullable Throwable> death = new AtomicReference<>();

    @Test
    void countersGoOnAfterACollection() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (StreamStore store =
                EmbeddedStreamStore.open(EmbeddedStoreOptions.in(folder).build())) {
            FanoutWorker worker = FanoutWorker.start(store, WorkerSettings.standard("test", true), death::set);
            new FanoutMeters(worker).bindTo(registry);
            GarbageCollection.force();
            Awaitility.await("all tasks taken")
                    .atMost(TAKEN_MAX)
                    .until(() -> counted(registry, "takeovers") == Partitions.COUNT_DEFAULT);
            Awaitility.await("all tasks shown")
                    .atMost(TAKEN_MAX)
                    .until(() -> registry.get("millrace.fanout.tasks").gauge().value() == Partitions.COUNT_DEFAULT);
            GarbageCollection.force();
            worker.close();
            assertEquals((double) worker.counters().releases(), counted(registry, "releases"));
            assertEquals(Partitions.COUNT_DEFAULT, counted(registry, "releases"));
            assertNull(death.get());
        }
    }

    @Test
    void everyTaskHasMetersThatAddUpToTheProcess() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (StreamStore store =
                        EmbeddedStreamStore.open(EmbeddedStoreOptions.in(folder).build());
                FanoutWorker worker = FanoutWorker.start(store, WorkerSettings.standard("test", true), death::set)) {
            new FanoutMeters(worker).bindTo(registry);
            Awaitility.await("all tasks shown")
                    .atMost(TAKEN_MAX)
                    .until(() -> sumOfGauges(registry, "task.owned") == Partitions.COUNT_DEFAULT);
            assertEquals(Partitions.COUNT_DEFAULT, sumOfGauges(registry, "tasks"));
            double takeovers = registry.get("millrace.fanout.task.takeovers").functionCounters().stream()
                    .mapToDouble(FunctionCounter::count)
                    .sum();
            assertEquals(counted(registry, "takeovers"), takeovers);
            assertNull(death.get());
        }
    }

    private static double sumOfGauges(SimpleMeterRegistry registry, String name) {
        return registry.get("millrace.fanout." + name).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private static double counted(SimpleMeterRegistry registry, String name) {
        return registry.get("millrace.fanout." + name).functionCounter().count();
    }
}
