package dev.millrace.api.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LivesTest {
    /// Otherwise a stream whose log was removed, and which begins anew, could take an old offset for its own.
    @Test
    void aLifeIsNamedByTheClockOfTheStore() throws IOException {
        SimulatedStreamStore store = SimulatedStreamStore.create();
        try (WholeNode node = new WholeNode(store, Bounds.DEFAULT, 1);
                WireConnection connection = WireConnection.open(node.port(), Duration.ofSeconds(10))) {
            String offset = connection
                    .exchange(WireRequest.of("PUT", "/v1/stream/p/s").with("Content-Type", "text/plain"))
                    .required("Stream-Next-Offset");

            assertEquals(store.clockMs(), Long.parseLong(offset.substring(0, 16)));
        }
    }
}
