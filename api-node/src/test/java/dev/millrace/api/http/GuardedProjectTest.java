package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.access.token.RawTokens;
import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// A project's limits, its origins, and what becomes of live readers when their token expires.
class GuardedProjectTest {
    @Test
    void anEventStreamEndsAfterAControlEventWhenItsTokenExpires() throws IOException {
        try (GuardedNode node = GuardedNode.start("");
                WireConnection connection = node.connect()) {
            node.put("p/a");
            String token = RawTokens.hs256(GuardedNode.SECRET, GuardedNode.claims("p", "read", 2, ""));
            SseReader events =
                    connection.events(WireRequest.of("GET", "/v1/stream/p/a?offset=-1&live=sse&access_token=" + token));
            assertEquals(200, events.status());
            assertTrue(events.header("Cache-Control").orElse("").startsWith("private, no-store"));
            List<String> seen = new ArrayList<>();
            for (Optional<SseEvent> next = events.next(); next.isPresent(); next = events.next()) {
                seen.add(next.get().type());
            }
            assertEquals("control", seen.getLast());
            assertTrue(seen.contains("data"), seen::toString);
            assertEquals(
                    401,
                    node.exchange(WireRequest.of("GET", "/v1/stream/p/a"), token)
                            .status());
        }
    }

    @Test
    void aLongPollEndsWhenItsTokenExpires() throws IOException {
        try (GuardedNode node = GuardedNode.start("")) {
            node.put("p/a");
            String token = RawTokens.hs256(GuardedNode.SECRET, GuardedNode.claims("p", "read", 2, ""));
            long begunNs = System.nanoTime();
            WireResponse response =
                    node.exchange(WireRequest.of("GET", "/v1/stream/p/a?offset=now&live=long-poll"), token);
            assertEquals(204, response.status());
            assertTrue(System.nanoTime() - begunNs < 10_000_000_000L, "waited for longer than the token");
        }
    }

    @Test
    void whatIsBeyondARateIsToldWhenToComeAgain() throws IOException {
        try (GuardedNode node = GuardedNode.start(",\"limits\":{\"appendsPerSecond\":1,\"readsPerSecond\":1}")) {
            node.put("p/a");
            WireRequest post = WireRequest.of("POST", "/v1/stream/p/a").body("text/plain", "x");
            String token = GuardedNode.token("write");
            assertEquals(204, node.exchange(post, token).status());
            WireResponse beyond = node.exchange(post, token);
            assertEquals(429, beyond.status());
            assertEquals("1", beyond.required("Retry-After"));
            assertTrue(beyond.text().contains("appendsPerSecond: allowed=1"), beyond::text);
            WireRequest get = WireRequest.of("GET", "/v1/stream/p/a");
            assertEquals(200, node.exchange(get, token).status());
            assertEquals(429, node.exchange(get, token).status());
        }
    }

    @Test
    void whoWasRefusedWaitsBeforeTheNextRequestIsLookedAt() throws IOException {
        try (GuardedNode node = GuardedNode.start("");
                WireConnection connection = node.connect()) {
            WireRequest nobody = WireRequest.of("GET", "/v1/stream/p/a");
            long begunNs = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                connection.send(nobody);
            }
            for (int i = 0; i < 3; i++) {
                assertEquals(401, connection.receive("GET").status());
            }
            assertTrue(System.nanoTime() - begunNs >= 2 * HttpService.REFUSED_PAUSE_NS, "no pause");
            node.put("p/a");
            assertEquals(
                    200,
                    connection
                            .exchange(nobody.with("Authorization", "Bearer " + GuardedNode.token("read")))
                            .status());
        }
    }

    @Test
    void bytesAreCountedOnceTheyAreKnown() throws IOException {
        try (GuardedNode node =
                GuardedNode.start(",\"limits\":{\"appendBytesPerSecond\":10,\"readBytesPerSecond\":10}")) {
            node.put("p/a");
            WireRequest post = WireRequest.of("POST", "/v1/stream/p/a").body("text/plain", "x".repeat(1000));
            String token = GuardedNode.token("write");
            assertEquals(204, node.exchange(post, token).status());
            assertEquals(429, node.exchange(post, token).status());
            WireRequest get = WireRequest.of("GET", "/v1/stream/p/a");
            assertEquals(200, node.exchange(get, token).status());
            assertEquals(429, node.exchange(get, token).status());
        }
    }

    @Test
    void liveConnectionsAreLimitedAndAnEndedOneMakesRoom() throws IOException {
        try (GuardedNode node = GuardedNode.start(",\"limits\":{\"liveConnections\":1}")) {
            node.put("p/a");
            WireRequest live = WireRequest.of("GET", "/v1/stream/p/a?offset=-1&live=sse")
                    .with("Authorization", "Bearer " + GuardedNode.token("read"));
            WireRequest poll = WireRequest.of("GET", "/v1/stream/p/a?offset=-1&live=long-poll")
                    .with("Authorization", "Bearer " + GuardedNode.token("read"));
            try (WireConnection first = node.connect()) {
                assertEquals(200, first.events(live).status());
                assertEquals(429, node.exchange(live).status());
                assertEquals(429, node.exchange(poll).status());
            }
            Awaitility.await().until(() -> node.exchange(poll).status() == 200);
            assertEquals(200, node.exchange(poll).status());
        }
    }

    @Test
    void onlyTheProjectsOriginsAreNamed() throws IOException {
        try (GuardedNode node = GuardedNode.start(",\"corsOrigins\":[\"https://app.example.com\"]")) {
            for (String method : List.of("GET", "OPTIONS")) {
                WireRequest request = WireRequest.of(method, "/v1/stream/p/a");
                WireResponse ours = node.exchange(request.with("Origin", "https://app.example.com"));
                assertEquals("https://app.example.com", ours.required("Access-Control-Allow-Origin"));
                assertEquals("Origin", ours.required("Vary"));
                WireResponse others = node.exchange(request.with("Origin", "https://app.example.com.evil.org"));
                assertFalse(others.header("Access-Control-Allow-Origin").isPresent());
                assertEquals("Origin", others.required("Vary"));
                assertEquals("Origin", node.exchange(request).required("Vary"));
                WireResponse elsewhere = node.exchange(
                        WireRequest.of(method, "/v1/stream/q/a").with("Origin", "https://app.example.com"));
                assertFalse(elsewhere.header("Access-Control-Allow-Origin").isPresent());
                assertFalse(elsewhere.header("Vary").isPresent());
            }
        }
    }
}
