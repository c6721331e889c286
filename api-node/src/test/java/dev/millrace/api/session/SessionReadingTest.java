package dev.millrace.api.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sessions are read like any stream, while another program writes them.
class SessionReadingTest {
    private static final String SESSION = "/v1/stream/p/session:alice";
    private final SessionFixture p = new SessionFixture();

    @BeforeEach
    void subscribe() throws IOException {
        p.create("s", "text/plain");
        p.subscribe("alice", "s");
    }

    @AfterEach
    void stop() {
        p.close();
    }

    @Test
    void whatAnotherProgramDeliveredIsReadAtOnce() throws IOException {
        assertEquals("", p.exchange("GET", SESSION).text());
        p.deliver("alice", "s", 100, "one ");
        assertEquals("one ", p.exchange("GET", SESSION).text());
        p.deliver("alice", "s", 101, "two");
        WireResponse read = p.exchange("GET", SESSION);
        assertEquals("one two", read.text());
        assertEquals(
                read.required("Stream-Next-Offset"), p.exchange("HEAD", SESSION).required("Stream-Next-Offset"));
    }

    @Test
    void aLongPollIsWokenByWhatAnotherProgramDelivers() throws Exception {
        String tail = p.exchange("HEAD", SESSION).required("Stream-Next-Offset");
        try (WireConnection connection = p.node.connect()) {
            CompletableFuture<WireResponse> polled = CompletableFuture.supplyAsync(() -> {
                try {
                    return connection.exchange(WireRequest.of("GET", SESSION + "?live=long-poll&offset=" + tail));
                } catch (IOException broken) {
                    throw new AssertionError(broken);
                }
            });
            p.deliver("alice", "s", 100, "one");
            assertEquals("one", polled.get().text());
        }
    }

    @Test
    void anEventStreamIsWokenByWhatAnotherProgramDelivers() throws IOException {
        try (WireConnection connection = p.node.connect()) {
            SseReader events = connection.events(WireRequest.of("GET", SESSION + "?live=sse&offset=-1"));
            assertEquals("control", events.next().orElseThrow().type());
            for (int i = 0; i < 3; i++) {
                p.deliver("alice", "s", 100 + i, "message " + i);
                SseEvent data = events.next().orElseThrow();
                assertEquals("message " + i, data.data());
                assertEquals("control", events.next().orElseThrow().type());
            }
        }
    }

    @Test
    void anEventStreamOfASessionEndsWhenTheSessionIsDeleted() throws IOException {
        try (WireConnection connection = p.node.connect()) {
            SseReader events = connection.events(WireRequest.of("GET", SESSION + "?live=sse&offset=-1"));
            assertEquals("control", events.next().orElseThrow().type());
            p.exchange("DELETE", "/v1/p/session/alice");
            assertEquals("control", events.next().orElseThrow().type());
            assertTrue(events.next().isEmpty());
        }
    }

    @Test
    void aDeliveryThatComesBetweenTwoRequestsOfTheNodeIsNoObstacle() throws IOException {
        p.create("t", "text/plain");
        p.deliver("alice", "s", 100, "one");
        SessionFixture.json(p.subscribe("alice", "t"));
        p.deliver("alice", "t", 100, "two");
        SessionFixture.json(p.unsubscribe("alice", "s"));
        p.deliver("alice", "t", 101, "three");
        assertEquals("onetwothree", p.exchange("GET", SESSION).text());
        assertEquals(1, p.state("alice").subscriptionCount());
    }

    @Test
    void aMessageInPartsIsReadWhole() throws IOException {
        String large = "0123456789abcdef".repeat(100_000);
        p.deliver("alice", "s", 100, large);
        p.deliver("alice", "s", 200, "after");
        String first = p.exchange("GET", SESSION).text();
        assertEquals(large, first);
    }
}
