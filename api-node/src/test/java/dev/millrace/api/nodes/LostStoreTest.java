package dev.millrace.api.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A node whose S2 has lost its data says so, and takes nothing from it for an answer.
@Tag("slow")
final class LostStoreTest {
    private static final String TEXT = "text/plain";
    private static final String KNOWN = "/v1/stream/lost/known";
    private static final String NEW = "/v1/stream/lost/new";

    @Test
    void everyRequestIsAnswered503WithTheReasonOnceS2HasLostItsData() throws IOException {
        try (S2Lite lite = S2Lite.inMemory();
                NodeOnS2 node = new NodeOnS2(lite.endpoint(), 1)) {
            assertEquals(201, put(node, KNOWN).status());
            assertEquals(
                    204,
                    node.ask(WireRequest.of("POST", KNOWN).body(TEXT, "acknowledged"))
                            .status());
            lite.kill();
            lite.restart();
            requireUnavailable(node.ask(WireRequest.of("POST", KNOWN).body(TEXT, "after")));
            requireUnavailable(node.ask(WireRequest.of("GET", KNOWN + "?offset=-1")));
            requireUnavailable(put(node, NEW));
        }
    }

    private static WireResponse put(NodeOnS2 node, String url) throws IOException {
        return node.ask(WireRequest.of("PUT", url).with("Content-Type", TEXT));
    }

    private static void requireUnavailable(WireResponse response) {
        assertEquals(503, response.status(), response.text());
        assertTrue(Integer.parseInt(response.required("Retry-After")) > 0);
        assertTrue(response.text().contains("was reset or replaced"), response.text());
    }
}
