package dev.millrace.store.embedded;

import dev.millrace.store.StreamStore;

final class EmbeddedStreamStoreContractTest extends EmbeddedStoreContract {
    @Override
    protected StreamStore open() throws StoreOpenException {
        return openEmbedded();
    }
}
