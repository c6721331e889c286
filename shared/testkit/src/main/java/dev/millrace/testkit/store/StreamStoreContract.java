package dev.millrace.testkit.store;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.StreamStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/// What every store must do, S2's semantics exactly: extend it per store, and say how to open one.
///
/// Where a store cannot show something (it keeps nothing, its clock cannot be moved), the tests that need it are
/// aborted with the reason. What stores differ in is left open here: whether a refused first append leaves an empty
/// stream behind (S2's does), whether a follower is given a trim record that trims itself.
public abstract class StreamStoreContract
        implements AppendContract,
                CommandContract,
                ReadContract,
                FollowContract,
                ListContract,
                LifeContract,
                ConcurrencyContract {
    /// Distinguishes the streams of one test from those of another where they share a server.
    private static final AtomicInteger TEST_NUMBER = new AtomicInteger();

    private int testNumber;
    private @Nullable StreamStore store;

    /// Opens a store; where it shares a server with other tests, their streams may be there.
    protected abstract StreamStore open() throws Exception;

    /// Opens the data of the store that was opened last, which has been closed, anew; empty where it keeps none.
    protected Optional<StreamStore> openAgain() throws Exception {
        return Optional.empty();
    }

    /// Moves the store's clock on; false where that cannot be done.
    protected boolean advanceClock(Duration time) {
        return false;
    }

    protected String basin() {
        return "contract-basin";
    }

    @Override
    public Duration emptyStreamsVanishAfter() {
        return Duration.ofHours(1);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(10);
    }

    @BeforeEach
    final void openStore() throws Exception {
        testNumber = TEST_NUMBER.incrementAndGet();
        if (store == null || store.health() instanceof StoreHealth.Unavailable) {
            store = open();
        }
    }

    @AfterEach
    final void endTest() {
        if (!sharesStore()) {
            closeStore();
        }
    }

    /// Closes the store, where one is open.
    protected final void closeStore() {
        if (store != null) {
            store.close();
            store = null;
        }
    }

    /// Whether one store serves all tests of the class, which then has one instance and calls [#closeStore] at its end:
    /// for stores that take long to open.
    protected boolean sharesStore() {
        return false;
    }

    @Override
    public final StreamStore store() {
        if (store == null) {
            throw new IllegalStateException("no store is open");
        }
        return store;
    }

    @Override
    public final StreamKey stream(String name) {
        return new StreamKey(basin(), "t" + testNumber + "/" + name);
    }

    @Override
    public final void reopen() {
        store().close();
        Optional<StreamStore> again = openedAgain();
        Assumptions.assumeTrue(again.isPresent(), "this store keeps nothing when it is closed");
        store = again.get();
    }

    private Optional<StreamStore> openedAgain() {
        try {
            return openAgain();
        } catch (Exception e) {
            throw new AssertionError("cannot be opened again", e);
        }
    }

    @Override
    public final void passTime(Duration time) {
        Assumptions.assumeTrue(advanceClock(time), "this store's clock cannot be moved");
    }
}
