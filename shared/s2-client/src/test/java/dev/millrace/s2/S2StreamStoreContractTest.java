package dev.millrace.s2;

import dev.millrace.store.StreamStore;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.store.StreamStoreContract;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/// The contract of every store, on a real s2-lite in memory. Its clock cannot be moved, so what takes an hour there is
/// left out here.
@Tag("slow")
final class S2StreamStoreContractTest extends StreamStoreContract {
    private static S2Lite lite;

    @BeforeAll
    static void startLite() {
        lite = S2Lite.inMemory();
    }

    @AfterAll
    static void stopLite() {
        if (lite != null) {
            lite.close();
        }
    }

    /// With more retries than by default: many who make the same stream at once are told of conflicts, which a node
    /// asks again about until its request's deadline.
    @Override
    protected StreamStore open() {
        S2Settings usual = S2Settings.of(lite.endpoint());
        return new S2StreamStore(new S2Settings(
                        usual.address(),
                        usual.requestTimeout(),
                        usual.connectionsMax(),
                        usual.requestsWaitingMax(),
                        usual.bytesInFlightMax(),
                        10,
                        usual.followBufferBytes(),
                        usual.deleteOnEmpty(),
                        usual.clockSkew()))
                .start();
    }

    @Override
    protected Optional<StreamStore> openAgain() {
        return Optional.of(open());
    }
}
