package dev.millrace.store.embedded;

import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.StreamStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The contract on one embedded store, which all of its tests share, with a clock of the test's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EmbeddedStoreContract extends StreamStoreContract {
    private final ManualClock clock = new ManualClock();

    @TempDir
    private static Path directory;

    final EmbeddedStreamStore openEmbedded() throws StoreOpenException {
        return EmbeddedStreamStore.open(EmbeddedStoreOptions.in(directory)
                .clock(clock)
                .upkeepPeriod(Duration.ofMillis(10))
                .build());
    }

    @Override
    protected abstract StreamStore open() throws StoreOpenException;

    @Override
    protected boolean sharesStore() {
        return true;
    }

    @AfterAll
    void closeAtLast() {
        closeStore();
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
