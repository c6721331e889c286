package dev.millrace.testkit.store;

import dev.millrace.store.StreamStore;
import java.time.Duration;
import java.util.Optional;

/// Delays alone must not be noticed.
final class UnreliableOverSimulatedContractTest extends StreamStoreContract {
    private SimulatedStreamStore simulated = SimulatedStreamStore.create();

    @Override
    protected StreamStore open() {
        simulated = SimulatedStreamStore.create();
        return delayed();
    }

    private StreamStore delayed() {
        return UnreliableStreamStore.wrapping(simulated).seed(1).delaying(Duration.ofMillis(1));
    }

    @Override
    protected Optional<StreamStore> openAgain() {
        simulated = simulated.reopened();
        return Optional.of(delayed());
    }

    @Override
    protected boolean advanceClock(Duration time) {
        simulated.advance(time);
        return true;
    }
}
