package dev.millrace.store.embedded;

import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.StreamStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedStreamStoreContractTest extends StreamStoreContract {
    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path directory;

    @Override
    protected StreamStore open() throws StoreOpenException {
        return EmbeddedStreamStore.open(EmbeddedStoreOptions.in(directory)
                .clock(clock)
                .upkeepPeriod(Duration.ofMillis(10))
                .build());
    }

    @Override
    protected Optional<StreamStore> openAgain() throws StoreOpenException {
        return Optional.of(open());
    }

    @Override
    protected boolean advanceClock(Duration time) {
        clock.advance(time);
        return true;
    }
}
