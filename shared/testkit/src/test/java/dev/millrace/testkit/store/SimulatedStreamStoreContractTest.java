package dev.millrace.testkit.store;

import dev.millrace.store.StreamStore;
import java.time.Duration;
import java.util.Optional;

final class SimulatedStreamStoreContractTest extends StreamStoreContract {
    private SimulatedStreamStore simulated = SimulatedStreamStore.create();

    @Override
    protected StreamStore open() {
        simulated = SimulatedStreamStore.create();
        return simulated;
    }

    @Override
    protected Optional<StreamStore> openAgain() {
        simulated = simulated.reopened();
        return Optional.of(simulated);
    }

    @Override
    protected boolean advanceClock(Duration time) {
        simulated.advance(time);
        return true;
    }
}
