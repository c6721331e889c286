package dev.millrace.api.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Subscribing and unsubscribing through the public port.
class SubscribingTest {
    private static final long MINUTE_MS = 60_000;
    private final SessionFixture p = new SessionFixture();

    @BeforeEach
    void createSources() throws IOException {
        p.create("s", "text/plain");
        p.create("t", "text/plain");
        p.create("json", "application/json");
    }

    @AfterEach
    void stop() {
        p.close();
    }

    @Test
    void subscribingMakesASessionAndSaysWhereItIsAndWhenItExpires() throws IOException {
        JsonNode made = SessionFixture.json(p.subscribe("alice", "s"));
        assertEquals("alice", made.get("sessionId").stringValue());
        assertEquals("s", made.get("streamId").stringValue());
        assertEquals("/v1/stream/p/session:alice", made.get("sessionStreamPath").stringValue());
        assertTrue(made.get("isNewSession").booleanValue());
        long expiresAt = made.get("expiresAt").longValue();
        long now = p.store.clockMs();
        assertTrue(expiresAt >= now + 30 * MINUTE_MS && expiresAt <= now + 34 * MINUTE_MS, "expiresAt=" + expiresAt);
        assertEquals(expiresAt, p.state("alice").deadlineMs());
    }

    @Test
    void anAnswerAboutASessionIsNeverCached() throws IOException {
        assertEquals("no-store", p.subscribe("alice", "s").required("Cache-Control"));
        assertEquals("no-store", p.session("alice").required("Cache-Control"));
    }

    @Test
    void subscribingToASecondSourceGoesToTheSameSession() throws IOException {
        p.subscribe("alice", "s");
        JsonNode second = SessionFixture.json(p.subscribe("alice", "t"));
        assertFalse(second.get("isNewSession").booleanValue());
        assertEquals(2, p.state("alice").subscriptionCount());
    }

    @Test
    void aRepeatedSubscribeIsTheSameSubscription() throws IOException {
        p.subscribe("alice", "s");
        var first = p.state("alice").subscriptions();
        p.exchange("POST", "/v1/stream/p/s", "text/plain", "between");
        assertFalse(SessionFixture.json(p.subscribe("alice", "s"))
                .get("isNewSession")
                .booleanValue());
        assertEquals(first, p.state("alice").subscriptions());
    }

    @Test
    void aSubscriptionBeginsAtTheSourcesTail() throws IOException {
        String tail =
                p.exchange("POST", "/v1/stream/p/s", "text/plain", "before").required("Stream-Next-Offset");
        p.subscribe("alice", "s");
        assertEquals(tail, p.state("alice").subscriptions().getFirst().from().toString());
    }

    @Test
    void aSubscriptionStandsInBothLogsWhenItIsAnswered() throws IOException {
        p.subscribe("alice", "s");
        StreamRecord.Subscribed told =
                assertInstanceOf(StreamRecord.Subscribed.class, p.partition("s").getFirst());
        var own = p.state("alice").subscriptions().getFirst();
        assertEquals(
                new StreamRecord.Subscribed(
                        own.id(),
                        SessionFixture.path("session:alice"),
                        SessionFixture.path("s"),
                        own.from(),
                        DeliveryFormat.VERBATIM),
                told);
    }

    @Test
    void nothingButMessagesIsInASessionsStream() throws IOException {
        p.subscribe("alice", "s");
        WireResponse read = p.exchange("GET", "/v1/stream/p/session:alice");
        assertEquals(200, read.status());
        assertEquals("", read.text());
        assertEquals("true", read.required("Stream-Up-To-Date"));
    }

    @Test
    void aVerbatimSessionHasItsFirstSourcesContentType() throws IOException {
        p.subscribe("alice", "s");
        assertEquals(
                "text/plain", p.exchange("HEAD", "/v1/stream/p/session:alice").required("Content-Type"));
    }

    @Test
    void anEnvelopeSessionIsJsonWhateverItsSourcesAre() throws IOException {
        String body = "{\"sessionId\":\"alice\",\"streamId\":\"s\",\"format\":\"envelope\"}";
        SessionFixture.json(p.subscribe(body));
        assertEquals(
                "application/json",
                p.exchange("HEAD", "/v1/stream/p/session:alice").required("Content-Type"));
        SessionFixture.json(p.subscribe("alice", "json"));
        assertEquals(
                "envelope",
                SessionFixture.json(p.session("alice")).get("format").stringValue());
    }

    @Test
    void theTimeToLiveOfASessionIsTheOneThatWasAskedFor() throws IOException {
        p.subscribe("{\"sessionId\":\"alice\",\"streamId\":\"s\",\"ttlSeconds\":80}");
        assertEquals("80", p.exchange("HEAD", "/v1/stream/p/session:alice").required("Stream-TTL"));
    }

    @Test
    void noSuchSourceIsNotFound() throws IOException {
        WireResponse refused = p.subscribe("alice", "none");
        assertEquals(404, refused.status());
        assertEquals(
                "urn:millrace:stream-not-found",
                SessionFixture.problem(refused).get("type").stringValue());
        assertEquals(404, p.session("alice").status());
    }

    @Test
    void anotherContentTypeIsAConflict() throws IOException {
        p.subscribe("alice", "s");
        WireResponse refused = p.subscribe("alice", "json");
        assertEquals(409, refused.status());
        assertTrue(
                SessionFixture.problem(refused)
                        .get("detail")
                        .stringValue()
                        .contains("expected=text/plain received=application/json"),
                refused.text());
    }

    @Test
    void anotherFormatIsAConflict() throws IOException {
        p.subscribe("alice", "s");
        assertEquals(
                409,
                p.subscribe("{\"sessionId\":\"alice\",\"streamId\":\"t\",\"format\":\"envelope\"}")
                        .status());
    }

    @Test
    void aSessionsStreamIsNoSource() throws IOException {
        p.subscribe("alice", "s");
        assertEquals(422, p.subscribe("bob", "session:alice").status());
        assertEquals(422, p.subscribe("alice", "session:alice").status());
        assertEquals(404, p.session("bob").status());
    }

    @Test
    void tooManySubscriptionsAreRefused() throws IOException {
        for (int i = 0; i < SessionFixture.SUBSCRIPTIONS_MAX; i++) {
            p.create("s" + i, "text/plain");
            SessionFixture.json(p.subscribe("alice", "s" + i));
        }
        assertEquals(429, p.subscribe("alice", "s").status());
        SessionFixture.json(p.subscribe("alice", "s1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"sessionId\":\"a\"}",
                "{\"sessionId\":1,\"streamId\":\"s\"}",
                "{\"sessionId\":\"a b\",\"streamId\":\"s\"}",
                "{\"sessionId\":\"a/b\",\"streamId\":\"s\"}",
                "{\"sessionId\":\"\",\"streamId\":\"s\"}",
                "{\"sessionId\":\"a\",\"streamId\":\"s//t\"}",
                "{\"sessionId\":\"a\",\"streamId\":\"__ds/x\"}",
                "{\"sessionId\":\"a\",\"sessionId\":\"b\",\"streamId\":\"s\"}",
                "{\"sessionId\":\"a\",\"streamId\":\"s\"}{}",
                "{\"sessionId\":\"a\",\"streamId\":\"s\",\"ttlSeconds\":0}",
                "{\"sessionId\":\"a\",\"streamId\":\"s\",\"ttlSeconds\":1.5}",
                "{\"sessionId\":\"a\",\"streamId\":\"s\",\"ttlSeconds\":31536001}",
                "{\"sessionId\":\"a\",\"streamId\":\"s\",\"format\":\"other\"}",
                "{\"sessionId\":\"a\",\"streamId\":\"s\",\"ttl\":5}",
                "{\"sessionId\":\"a\",\"streamId\":\"s\",\"format\":{\"a\":{\"b\":{\"c\":{}}}}}",
            })
    void aBodyThatIsNotInOrderIsRefusedAndChangesNothing(String body) throws IOException {
        WireResponse refused = p.subscribe(body);
        assertEquals(400, refused.status(), refused.toString());
        assertEquals(List.of(), p.store.records(SessionFixture.key("a")));
        assertEquals(List.of(), p.partition("s"));
    }

    @Test
    void aBodyThatIsFarTooLongIsRefused() throws IOException {
        assertEquals(413, p.subscribe("{" + " ".repeat(5_000) + "}").status());
    }

    @Test
    void unsubscribingEndsTheSubscriptionInBothLogs() throws IOException {
        p.subscribe("alice", "s");
        p.subscribe("alice", "t");
        var own = p.state("alice").subscriptions().getFirst();
        JsonNode ended = SessionFixture.json(p.unsubscribe("alice", "s"));
        assertEquals("{\"sessionId\":\"alice\",\"streamId\":\"s\",\"unsubscribed\":true}", ended.toString());
        assertEquals(1, p.state("alice").subscriptionCount());
        assertEquals(
                new StreamRecord.Unsubscribed(own.id(), SessionFixture.path("session:alice"), SessionFixture.path("s")),
                p.partition("s").getLast());
    }

    @Test
    void unsubscribingIsIdempotent() throws IOException {
        p.subscribe("alice", "s");
        assertEquals(200, p.unsubscribe("alice", "s").status());
        assertEquals(200, p.unsubscribe("alice", "s").status());
        assertEquals(200, p.unsubscribe("nobody", "s").status());
        assertEquals(200, p.unsubscribe("alice", "no-such-stream").status());
    }

    @Test
    void unsubscribingWithABadNameIsMalformed() throws IOException {
        assertEquals(400, p.unsubscribe("a b", "s").status());
        assertEquals(400, p.unsubscribe("alice", "s//t").status());
    }

    @Test
    void sessionStreamsAreReadByClientsAndWrittenByNone() throws IOException {
        p.subscribe("alice", "s");
        String stream = "/v1/stream/p/session:alice";
        assertEquals(403, p.exchange("PUT", stream, "text/plain", "").status());
        assertEquals(403, p.exchange("POST", stream, "text/plain", "x").status());
        assertEquals(403, p.exchange("DELETE", stream).status());
        assertEquals(403, p.publish("session:alice", "text/plain", "x").status());
        assertEquals(200, p.exchange("GET", stream).status());
    }
}
