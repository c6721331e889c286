package dev.millrace.cleanup.manage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.cleanup.config.CleanupProperties;
import dev.millrace.cleanup.config.CleanupSchedule;
import dev.millrace.testkit.heap.GarbageCollection;
import dev.millrace.testkit.store.SimulatedStreamStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What is shown of the cleanup's runs.
final class CleanupMetersTest {
    private static final String EACH_SECOND = "* * * * * ?";
    private static final Duration RUNS_MAX = Duration.ofSeconds(30);

    @Test
    void countersGoOnAfterACollection() {
        CleanupProperties properties = new CleanupProperties(
                true,
                EACH_SECOND,
                Duration.ofMinutes(1),
                100,
                1,
                Duration.ofMinutes(10),
                Duration.ofDays(1),
                Duration.ofSeconds(5));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (SimulatedStreamStore store = SimulatedStreamStore.create();
                CleanupSchedule schedule =
                        CleanupSchedule.start(store, properties.limitsOnEmbedded(), properties.cron(), null)) {
            new CleanupMeters(schedule.totals()).bindTo(registry);
            FunctionCounter runs =
                    registry.get("millrace.cleanup.runs").tag("ending", "done").functionCounter();
            for (int more = 1; more <= 2; more++) {
                double before = runs.count();
                GarbageCollection.force();
                Awaitility.await("a run that is counted").atMost(RUNS_MAX).until(() -> runs.count() > before);
            }
            assertTrue(
                    registry.get("millrace.cleanup.requests").functionCounter().count() > 0);
        }
    }
}
