package dev.millrace.testkit.store;

import dev.millrace.store.StreamStore;
import dev.millrace.store.route.EndpointTable;
import dev.millrace.store.route.RoutedStreamStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// That there are several endpoints must not be noticed.
final class RoutedOverSimulatedContractTest extends StreamStoreContract {
    private static final EndpointTable TABLE = new EndpointTable(List.of("east", "west"), Map.of());

    private List<SimulatedStreamStore> simulated = List.of();

    @Override
    protected StreamStore open() {
        simulated = List.of(SimulatedStreamStore.create(), SimulatedStreamStore.create());
        return new RoutedStreamStore(TABLE, List.copyOf(simulated));
    }

    @Override
    protected Optional<StreamStore> openAgain() {
        simulated = simulated.stream().map(SimulatedStreamStore::reopened).toList();
        return Optional.of(new RoutedStreamStore(TABLE, List.copyOf(simulated)));
    }

    @Override
    protected boolean advanceClock(Duration time) {
        simulated.forEach(store -> store.advance(time));
        return true;
    }
}
