package dev.millrace.api.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.whole.Bounds;
import dev.millrace.api.whole.WholeNode;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Publishing is appending, and says how many are subscribed.
class PublishingTest {
    private final SessionFixture p = new SessionFixture();

    @BeforeEach
    void createSource() throws IOException {
        p.create("s", "text/plain");
    }

    @AfterEach
    void stop() {
        p.close();
    }

    private static void assertFanout(String count, String mode, WireResponse response) {
        assertEquals(count, response.required("Stream-Fanout-Count"));
        assertEquals(mode, response.required("Stream-Fanout-Mode"));
        assertEquals("0", response.required("Stream-Fanout-Successes"));
        assertEquals("0", response.required("Stream-Fanout-Failures"));
    }

    @Test
    void withoutSubscribersAPublishIsAnAppendThatReachesNobody() throws IOException {
        WireResponse published = p.publish("s", "text/plain", "hello");
        assertEquals(204, published.status());
        assertFanout("0", "none", published);
        WireResponse read = p.exchange("GET", "/v1/stream/p/s");
        assertEquals("hello", read.text());
        assertEquals(read.required("Stream-Next-Offset"), published.required("Stream-Next-Offset"));
    }

    @Test
    void aPublishSaysHowManySubscriptionsThereAre() throws IOException {
        p.subscribe("alice", "s");
        p.subscribe("bob", "s");
        assertFanout("2", "queued", p.publish("s", "text/plain", "a"));
        p.unsubscribe("alice", "s");
        assertFanout("1", "queued", p.publish("s", "text/plain", "b"));
    }

    @Test
    void aNodeThatStartsLaterCountsWhatWasSubscribedBefore() throws IOException {
        p.subscribe("alice", "s");
        try (var other = new WholeNode(p.store, Bounds.DEFAULT, 2)) {
            WireResponse published =
                    other.exchange(WireRequest.of("POST", "/v1/p/publish/s").body("text/plain", "x"));
            assertFanout("1", "queued", published);
        }
    }

    @Test
    void aRepeatedSubscribeCountsOnce() throws IOException {
        p.subscribe("alice", "s");
        p.subscribe("alice", "s");
        assertFanout("1", "queued", p.publish("s", "text/plain", "a"));
    }

    @Test
    void producersAreToldWhatAnAppendTellsThem() throws IOException {
        WireRequest request = WireRequest.of("POST", "/v1/p/publish/s")
                .with("Producer-Id", "a")
                .with("Producer-Epoch", "0")
                .with("Producer-Seq", "0")
                .body("text/plain", "x");
        WireResponse first = p.node.exchange(request);
        assertEquals(200, first.status());
        assertEquals("0", first.required("Producer-Seq"));
        assertFanout("0", "none", first);
        WireResponse again = p.node.exchange(request);
        assertEquals(204, again.status());
        assertEquals("x", p.exchange("GET", "/v1/stream/p/s").text());
    }

    @Test
    void whatAnAppendRefusesAPublishRefuses() throws IOException {
        WireResponse missing = p.publish("none", "text/plain", "x");
        assertEquals(404, missing.status());
        assertTrue(missing.header("Stream-Fanout-Count").isEmpty());
        assertEquals(409, p.publish("s", "application/json", "1").status());
        assertEquals(400, p.publish("s", "text/plain", "").status());
        assertEquals(405, p.exchange("GET", "/v1/p/publish/s").status());
    }

    @Test
    void aPublishMayGoToAStreamOfSeveralSegments() throws IOException {
        p.create("a/b/c", "text/plain");
        assertEquals(204, p.publish("a/b/c", "text/plain", "x").status());
        assertEquals(400, p.publish("a//c", "text/plain", "x").status());
    }

    @Test
    void aPublishMayClose() throws IOException {
        p.subscribe("alice", "s");
        WireResponse closed = p.node.exchange(WireRequest.of("POST", "/v1/p/publish/s")
                .with("Stream-Closed", "true")
                .body("text/plain", "last"));
        assertEquals("true", closed.required("Stream-Closed"));
        assertFanout("1", "queued", closed);
    }
}
