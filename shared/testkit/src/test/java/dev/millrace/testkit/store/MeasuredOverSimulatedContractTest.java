package dev.millrace.testkit.store;

import dev.millrace.store.StreamStore;
import dev.millrace.store.measure.MeasuredStreamStore;
import java.time.Duration;
import java.util.Optional;

/// Being measured must not be noticed.
final class MeasuredOverSimulatedContractTest extends StreamStoreContract {
    private SimulatedStreamStore simulated = SimulatedStreamStore.create();

    @Override
    protected StreamStore open() {
        simulated = SimulatedStreamStore.create();
        return new MeasuredStreamStore(simulated, System::nanoTime);
    }

    @Override
    protected Optional<StreamStore> openAgain() {
        simulated = simulated.reopened();
        return Optional.of(new MeasuredStreamStore(simulated, System::nanoTime));
    }

    @Override
    protected boolean advanceClock(Duration time) {
        simulated.advance(time);
        return true;
    }
}
