package dev.millrace.api.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.record.StreamRecord;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// How sessions live, are looked at, touched, deleted and listed.
class SessionLifeTest {
    private final SessionFixture p = new SessionFixture();

    @BeforeEach
    void createSources() throws IOException {
        p.create("s", "text/plain");
        p.create("t", "text/plain");
    }

    @AfterEach
    void stop() {
        p.close();
    }

    private static long expiresAt(WireResponse response) {
        return SessionFixture.json(response).get("expiresAt").longValue();
    }

    @Test
    void aSessionIsShownWithItsSubscriptions() throws IOException {
        p.subscribe("alice", "s");
        JsonNode shown = SessionFixture.json(p.session("alice"));
        var own = p.state("alice").subscriptions().getFirst();
        assertEquals(
                "{\"sessionId\":\"alice\",\"sessionStreamPath\":\"/v1/stream/p/session:alice\","
                        + "\"contentType\":\"text/plain\",\"format\":\"verbatim\",\"expiresAt\":"
                        + p.state("alice").deadlineMs() + ",\"subscriptions\":[{\"streamId\":\"s\",\"subscribedAt\":"
                        + own.subscribedAtMs() + ",\"fromOffset\":\"" + own.from() + "\"}]}",
                shown.toString());
    }

    @Test
    void anUnknownSessionIsNotFound() throws IOException {
        assertEquals(404, p.session("nobody").status());
        assertEquals(404, p.exchange("POST", "/v1/p/session/nobody/touch").status());
        assertEquals(
                "urn:millrace:session-not-found",
                SessionFixture.problem(p.session("nobody")).get("type").stringValue());
    }

    @Test
    void aBadSessionNameIsMalformed() throws IOException {
        assertEquals(400, p.session("a%20b").status());
        assertEquals(400, p.exchange("DELETE", "/v1/p/session/a%20b").status());
        assertEquals(400, p.exchange("POST", "/v1/p/session/a%20b/touch").status());
    }

    @Test
    void aTouchMovesTheExpiryThatTheSessionReallyHas() throws IOException {
        long before = expiresAt(p.subscribe("alice", "s"));
        p.store.advance(Duration.ofMinutes(10));
        long after = expiresAt(p.exchange("POST", "/v1/p/session/alice/touch"));
        assertTrue(after >= before + Duration.ofMinutes(5).toMillis(), "before=" + before + " after=" + after);
        assertEquals(after, p.state("alice").deadlineMs());
        assertEquals(after, expiresAt(p.session("alice")));
    }

    @Test
    void aTouchedSessionOutlivesTheExpiryThatItBeganWith() throws IOException {
        long before = expiresAt(p.subscribe("alice", "s"));
        while (p.store.clockMs() <= before) {
            p.store.advance(Duration.ofMinutes(10));
            assertEquals(200, p.exchange("POST", "/v1/p/session/alice/touch").status());
        }
        assertEquals(200, p.session("alice").status());
    }

    @Test
    void subscribingAgainMovesTheExpiry() throws IOException {
        long before = expiresAt(p.subscribe("alice", "s"));
        p.store.advance(Duration.ofMinutes(10));
        long after = expiresAt(p.subscribe("alice", "s"));
        assertTrue(after > before, "before=" + before + " after=" + after);
        assertEquals(after, p.state("alice").deadlineMs());
    }

    @Test
    void aReadSessionDoesNotExpire() throws IOException {
        long before = expiresAt(p.subscribe("alice", "s"));
        while (p.store.clockMs() <= before) {
            p.store.advance(Duration.ofMinutes(10));
            assertEquals(200, p.exchange("GET", "/v1/stream/p/session:alice").status());
        }
        assertEquals(200, p.session("alice").status());
    }

    @Test
    void aSessionThatIsOnlyDeliveredToExpires() throws IOException {
        long before = expiresAt(p.subscribe("alice", "s"));
        for (int i = 0; i < 3; i++) {
            p.store.advance(Duration.ofMinutes(10));
            p.deliver("alice", "s", 100 + i, "m");
            assertEquals(200, p.session("alice").status());
        }
        assertEquals(before, p.state("alice").deadlineMs());
        p.store.advance(Duration.ofMinutes(10));
        assertEquals(404, p.session("alice").status());
    }

    @Test
    void anExpiredSessionIsGoneForReadersAtOnce() throws IOException {
        p.subscribe("alice", "s");
        p.store.advance(Duration.ofMinutes(35));
        assertEquals(404, p.session("alice").status());
        assertEquals(404, p.exchange("GET", "/v1/stream/p/session:alice").status());
        assertEquals(404, p.exchange("POST", "/v1/p/session/alice/touch").status());
    }

    @Test
    void deletingASessionTakesItsSubscriptionsWithIt() throws IOException {
        p.subscribe("alice", "s");
        p.subscribe("alice", "t");
        var own = p.state("alice").subscriptions();
        WireResponse deleted = p.exchange("DELETE", "/v1/p/session/alice");
        assertEquals("{\"sessionId\":\"alice\",\"deleted\":true}", deleted.text());
        assertEquals(404, p.session("alice").status());
        assertEquals(404, p.exchange("GET", "/v1/stream/p/session:alice").status());
        for (var subscription : own) {
            StreamRecord over = new StreamRecord.Unsubscribed(
                    subscription.id(), SessionFixture.path("session:alice"), subscription.source());
            assertTrue(p.partition(subscription.source().stream()).contains(over), over.toString());
        }
        assertEquals("0", p.publish("s", "text/plain", "x").required("Stream-Fanout-Count"));
        assertEquals("[]", subscribers("s").toString());
    }

    @Test
    void deletingIsIdempotent() throws IOException {
        p.subscribe("alice", "s");
        assertEquals(200, p.exchange("DELETE", "/v1/p/session/alice").status());
        assertEquals(200, p.exchange("DELETE", "/v1/p/session/alice").status());
        assertEquals(200, p.exchange("DELETE", "/v1/p/session/nobody").status());
    }

    @Test
    void aSessionThatIsMadeAgainBeginsWithNothing() throws IOException {
        p.subscribe("alice", "s");
        p.deliver("alice", "s", 100, "old");
        p.exchange("DELETE", "/v1/p/session/alice");
        JsonNode again = SessionFixture.json(p.subscribe("alice", "t"));
        assertTrue(again.get("isNewSession").booleanValue());
        JsonNode subscriptions = SessionFixture.json(p.session("alice")).get("subscriptions");
        assertEquals(1, subscriptions.size());
        assertEquals("t", subscriptions.get(0).get("streamId").stringValue());
        assertEquals("", p.exchange("GET", "/v1/stream/p/session:alice").text());
        assertEquals("0", p.publish("s", "text/plain", "x").required("Stream-Fanout-Count"));
    }

    @Test
    void anExpiredSessionThatIsMadeAgainEndsTheSubscriptionsOfTheOneBefore() throws IOException {
        p.subscribe("alice", "s");
        var before = p.state("alice").subscriptions().getFirst();
        p.store.advance(Duration.ofMinutes(35));
        assertTrue(SessionFixture.json(p.subscribe("alice", "t"))
                .get("isNewSession")
                .booleanValue());
        assertTrue(p.partition("s")
                .contains(new StreamRecord.Unsubscribed(
                        before.id(), SessionFixture.path("session:alice"), SessionFixture.path("s"))));
        assertEquals("0", p.publish("s", "text/plain", "x").required("Stream-Fanout-Count"));
    }

    @Test
    void theOffsetsOfASessionsNextLifeAreBeyondThoseOfTheOneBefore() throws IOException {
        p.subscribe("alice", "s");
        String before = p.exchange("HEAD", "/v1/stream/p/session:alice").required("Stream-Next-Offset");
        p.exchange("DELETE", "/v1/p/session/alice");
        p.subscribe("alice", "s");
        String after = p.exchange("HEAD", "/v1/stream/p/session:alice").required("Stream-Next-Offset");
        assertTrue(before.compareTo(after) < 0, before + " < " + after);
        assertEquals(
                410,
                p.exchange("GET", "/v1/stream/p/session:alice?offset=" + before).status());
    }

    @Test
    void aSourcesNextLifeHasNoSubscribers() throws IOException {
        p.subscribe("alice", "s");
        p.exchange("DELETE", "/v1/stream/p/s");
        p.create("s", "text/plain");
        p.subscribe("alice", "s");
        var lives = p.state("alice").subscriptions();
        assertEquals(2, lives.size());
        assertNotEquals(lives.getFirst().sourceLife(), lives.getLast().sourceLife());
    }

    @Test
    void sessionsAreListedInPages() throws IOException {
        for (String name : List.of("carol", "alice", "bob")) {
            p.subscribe(name, "s");
        }
        p.exchange("DELETE", "/v1/p/session/bob");
        JsonNode first = SessionFixture.json(p.exchange("GET", "/v1/p/sessions?limit=2"));
        assertEquals(List.of("alice"), names(first.get("sessions")));
        assertEquals("bob", first.get("next").stringValue());
        JsonNode second = SessionFixture.json(p.exchange("GET", "/v1/p/sessions?limit=2&after=bob"));
        assertEquals(List.of("carol"), names(second.get("sessions")));
        assertTrue(second.get("next") == null, second.toString());
        JsonNode row = second.get("sessions").get(0);
        assertEquals(1, row.get("subscriptionCount").intValue());
        assertEquals("verbatim", row.get("format").stringValue());
    }

    @Test
    void subscribersOfASourceAreListedInPages() throws IOException {
        for (String name : List.of("carol", "alice", "bob")) {
            p.subscribe(name, "s");
        }
        p.subscribe("dave", "t");
        p.unsubscribe("alice", "s");
        JsonNode first = SessionFixture.json(p.exchange("GET", "/v1/p/subscribers/s?limit=1"));
        assertEquals(List.of("bob"), names(first.get("subscribers")));
        assertEquals("bob", first.get("next").stringValue());
        JsonNode second = SessionFixture.json(p.exchange("GET", "/v1/p/subscribers/s?limit=1&after=bob"));
        assertEquals(List.of("carol"), names(second.get("subscribers")));
        assertTrue(second.get("next") == null, second.toString());
        assertEquals("[]", subscribers("none").toString());
    }

    @Test
    void anExpiredSessionIsNobodysSubscriber() throws IOException {
        p.subscribe("alice", "s");
        p.store.advance(Duration.ofMinutes(35));
        assertEquals("[]", subscribers("s").toString());
    }

    private JsonNode subscribers(String source) throws IOException {
        return SessionFixture.json(p.exchange("GET", "/v1/p/subscribers/" + source))
                .get("subscribers");
    }

    private static List<String> names(JsonNode rows) {
        List<String> names = new ArrayList<>();
        rows.forEach(row -> names.add(row.get("sessionId").stringValue()));
        return names;
    }
}
