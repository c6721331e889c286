package dev.millrace.api.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/// Three nodes on one s2-lite for all tests of a class, and a stream of its own for each.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SeveralNodes {
    static final String TEXT = "text/plain";
    static final String JSON = "application/json";

    final long seed =
            Long.getLong("millrace.test.seed", ThreadLocalRandom.current().nextLong(1L << 40));
    final Random random = new Random(seed);
    S2Lite lite;
    List<NodeOnS2> nodes = List.of();
    String url = "";

    @BeforeAll
    void startNodes() {
        System.out.println(getClass().getSimpleName() + ": millrace.test.seed=" + seed);
        lite = S2Lite.inMemory();
        nodes = List.of(
                new NodeOnS2(lite.endpoint(), seed),
                new NodeOnS2(lite.endpoint(), seed + 1),
                new NodeOnS2(lite.endpoint(), seed + 2));
    }

    @AfterAll
    void stopNodes() {
        nodes.forEach(NodeOnS2::close);
        if (lite != null) {
            lite.close();
        }
    }

    @BeforeEach
    void nameAStream(TestInfo test) {
        url = "/v1/stream/nodes/" + test.getTestMethod().orElseThrow().getName();
    }

    WireResponse ask(int node, WireRequest request) throws IOException {
        return nodes.get(node).ask(request);
    }

    WireResponse create(int node, String path, String contentType) throws IOException {
        return ask(node, WireRequest.of("PUT", path).with("Content-Type", contentType));
    }

    WireResponse append(int node, String path, String contentType, String body) throws IOException {
        return ask(node, WireRequest.of("POST", path).body(contentType, body));
    }

    /// The whole stream as that node has it, which must fit into one page.
    String content(int node, String path) throws IOException {
        WireResponse page = ask(node, WireRequest.of("GET", path + "?offset=-1"));
        assertEquals(200, page.status());
        assertEquals("true", page.header("Stream-Up-To-Date").orElse(""));
        return page.text();
    }
}
