package dev.millrace.store.embedded;

import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.StreamStoreContract;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Delays alone must not be noticed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UnreliableOverEmbeddedContractTest extends StreamStoreContract {
    private final ManualClock clock = new ManualClock();

    @TempDir
    private static Path directory;

    @Override
    protected StreamStore open() throws StoreOpenException {
        EmbeddedStreamStore embedded = EmbeddedStreamStore.open(EmbeddedStoreOptions.in(directory)
                .clock(clock)
                .upkeepPeriod(Duration.ofMillis(10))
                .build());
        return UnreliableStreamStore.wrapping(embedded).seed(1).delaying(Duration.ofMillis(1));
    }

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
