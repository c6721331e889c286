package dev.millrace.program.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.measure.MeasuredStreamStore;
import dev.millrace.testkit.heap.GarbageCollection;
import dev.millrace.testkit.store.SimulatedStreamStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/// What is shown of the store.
final class StoreMetersTest {
    @Test
    void countersGoOnAfterACollection() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (MeasuredStreamStore store = new MeasuredStreamStore(SimulatedStreamStore.create(), System::nanoTime)) {
            new StoreMeters(store).bindTo(registry);
            GarbageCollection.force();
            store.tail(new StreamKey("basin-of-a-test", "s")).join();
            assertEquals(1, counted(registry, "millrace.store.calls", "call", "tail"));
            assertEquals(1, counted(registry, "millrace.store.outcomes", "call", "tail"));
            assertEquals(1, registry.get("millrace.store.available").gauge().value());
        }
    }

    private static double counted(SimpleMeterRegistry registry, String name, String tag, String value) {
        return registry.get(name).tag(tag, value).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }
}
