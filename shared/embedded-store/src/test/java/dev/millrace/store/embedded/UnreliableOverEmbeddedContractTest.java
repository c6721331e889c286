package dev.millrace.store.embedded;

import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.time.Duration;

/// Delays alone must not be noticed.
final class UnreliableOverEmbeddedContractTest extends EmbeddedStoreContract {
    @Override
    protected StreamStore open() throws StoreOpenException {
        return UnreliableStreamStore.wrapping(openEmbedded()).seed(1).delaying(Duration.ofMillis(1));
    }
}
