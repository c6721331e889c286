package dev.millrace.fanout.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.fanout.task.WorkerSettings;
import dev.millrace.model.name.Partitions;
import dev.millrace.store.embedded.EmbeddedStoreOptions;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The meters of a worker on the embedded store, which has all tasks.
final class TaskMetersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void everyTaskHasMetersOfItsOwnThatAddUpToTheEndpoints() throws Exception {
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(
                        EmbeddedStoreOptions.in(folder.resolve("data")).build());
                FanoutWorker worker = FanoutWorker.start(store, WorkerSettings.standard("test", true), death -> {})) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            new FanoutMeters(worker).bindTo(registry);
            Awaitility.await("all tasks are owned")
                    .atMost(PATIENCE)
                    .until(() -> gauges(registry, "task.owned") == Partitions.COUNT_DEFAULT);
            assertEquals(Partitions.COUNT_DEFAULT, gauges(registry, "tasks"));
            assertEquals(Partitions.COUNT_DEFAULT, counts(registry, "task.takeovers"));
            assertEquals(counts(registry, "takeovers"), counts(registry, "task.takeovers"));
            for (String name : List.of("task.lag.records", "task.lag.seconds", "task.spool.bytes")) {
                assertEquals(
                        Partitions.COUNT_DEFAULT,
                        registry.get("millrace.fanout." + name).gauges().size());
            }
        }
    }

    private static double gauges(SimpleMeterRegistry registry, String name) {
        return registry.get("millrace.fanout." + name).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private static double counts(SimpleMeterRegistry registry, String name) {
        return registry.get("millrace.fanout." + name).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }
}
