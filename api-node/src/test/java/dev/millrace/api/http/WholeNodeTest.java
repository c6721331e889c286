package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.whole.Bounds;
import dev.millrace.api.whole.WholeNode;
import dev.millrace.model.log.Bytes;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The protocol through the public port, with everything behind it.
class WholeNodeTest {
    private static final String S = "/v1/stream/p/s";
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Bounds BOUNDS = new Bounds(
            HttpSettings.Limits.DEFAULT,
            AppendSettings.defaults(),
            Bounds.longPolling(Duration.ofMillis(300)),
            AccessDecider.DEVELOPMENT);
    private WholeNode node;

    @BeforeEach
    void start() {
        node = new WholeNode(SimulatedStreamStore.create(), BOUNDS, 1);
    }

    @AfterEach
    void stop() {
        node.server().drain(WAIT);
        node.close();
        assertEquals(0, node.server().bodiesInFlightBytes());
        assertEquals(0, node.server().pagesInFlightBytes());
    }

    @Test
    void aStreamIsCreatedWrittenReadLookedAtAndDeleted() throws IOException {
        WireResponse created = put(S, "text/plain", "hello");
        assertEquals(201, created.status());
        assertEquals("http://localhost" + S, created.required("Location"));
        assertEquals("text/plain", created.required("Content-Type"));
        String first = created.required("Stream-Next-Offset");
        assertEquals(200, put(S, "text/plain", "hello").status());

        WireResponse appended = post(S, "text/plain", " world");
        assertEquals(204, appended.status());
        String second = appended.required("Stream-Next-Offset");
        assertTrue(first.compareTo(second) < 0);

        WireResponse all = get(S);
        assertEquals(200, all.status());
        assertEquals("hello world", all.text());
        assertEquals(second, all.required("Stream-Next-Offset"));
        assertEquals("true", all.required("Stream-Up-To-Date"));
        assertEquals("public, max-age=60, stale-while-revalidate=300", all.required("Cache-Control"));
        assertTrue(all.header("Stream-Closed").isEmpty());
        assertEquals(" world", get(S + "?offset=" + first).text());
        assertEquals("", get(S + "?offset=" + second).text());

        WireResponse head = node.exchange(WireRequest.of("HEAD", S));
        assertEquals(200, head.status());
        assertEquals(second, head.required("Stream-Next-Offset"));
        assertEquals("no-store", head.required("Cache-Control"));
        assertTrue(head.header("Content-Length").isEmpty());

        assertEquals(204, node.exchange(WireRequest.of("DELETE", S)).status());
        assertEquals(404, get(S).status());
        assertEquals(404, node.exchange(WireRequest.of("DELETE", S)).status());
        assertEquals(201, put(S, "text/plain", "new").status());
        assertEquals(410, get(S + "?offset=" + first).status());
        assertEquals("new", get(S).text());
    }

    @Test
    void jsonIsCutAndPutTogetherByteForByte() throws IOException {
        put(S, "application/json", "[]");
        assertEquals("[]", get(S).text());
        post(S, "application/json", " [ {\"a\":1.10} , 1e400, [1,2] ]\n");
        post(S, "application/json; charset=utf-8", "\"\\u00e9\"");
        assertEquals("[{\"a\":1.10},1e400,[1,2],\"\\u00e9\"]", get(S).text());
        assertEquals("[]", get(S + "?offset=now").text());
        assertEquals("no-store", get(S + "?offset=now").required("Cache-Control"));
        assertTrue(get(S + "?offset=now").header("ETag").isEmpty());
        assertEquals(409, post(S, "text/plain", "x").status());
        assertEquals(400, post(S, "application/json", "{").status());
    }

    @Test
    void anEntityTagSavesThePageUntilSomethingChanges() throws IOException {
        put(S, "text/plain", "data");
        String tag = get(S).required("ETag");
        WireResponse same = node.exchange(WireRequest.of("GET", S).with("If-None-Match", tag));
        assertEquals(304, same.status());
        assertEquals(tag, same.required("ETag"));
        assertEquals("true", same.required("Stream-Up-To-Date"));
        assertTrue(same.header("Content-Length").isEmpty());

        node.exchange(WireRequest.of("POST", S).with("Stream-Closed", "true"));
        WireResponse closed = node.exchange(WireRequest.of("GET", S).with("If-None-Match", tag));
        assertEquals(200, closed.status());
        assertEquals("true", closed.required("Stream-Closed"));
        assertNotEquals(tag, closed.required("ETag"));
    }

    @Test
    void textIsCompressedForWhoTakesIt() throws IOException {
        String text = "compressible ".repeat(10_000);
        put(S, "text/plain", text);
        WireResponse plain = get(S);
        assertEquals("Accept-Encoding", plain.required("Vary"));
        WireResponse gzip = node.exchange(WireRequest.of("GET", S).with("Accept-Encoding", "br, gzip"));
        assertEquals("gzip", gzip.required("Content-Encoding"));
        assertTrue(gzip.body().length() < text.length() / 10);
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(gzip.body().toArray()))) {
            assertEquals(text, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertNotEquals(plain.required("ETag"), gzip.required("ETag"));
        WireRequest again = WireRequest.of("GET", S).with("If-None-Match", gzip.required("ETag"));
        assertEquals(304, node.exchange(again.with("Accept-Encoding", "gzip")).status());
        assertEquals(200, node.exchange(again).status());
    }

    @Test
    void aStreamOfManyPagesIsReadToItsEnd() throws IOException {
        byte[] data = new byte[5_000_000];
        new Random(3).nextBytes(data);
        put(S, "application/octet-stream", "");
        try (WireConnection connection = node.connect()) {
            for (int from = 0; from < data.length; from += 100_000) {
                assertEquals(
                        204,
                        connection
                                .exchange(WireRequest.of("POST", S)
                                        .with("Content-Type", "application/octet-stream")
                                        .body(Bytes.of(data, from, 100_000)))
                                .status());
            }
            byte[] read = new byte[data.length];
            int length = 0;
            String offset = "-1";
            boolean upToDate = false;
            while (!upToDate) {
                WireResponse page = connection.exchange(WireRequest.of("GET", S + "?offset=" + offset));
                assertEquals(200, page.status());
                assertTrue(page.body().length() <= HttpSettings.Limits.DEFAULT.pageBytesMax());
                page.body().copyTo(read, length);
                length += page.body().length();
                offset = page.required("Stream-Next-Offset");
                upToDate = page.header("Stream-Up-To-Date").isPresent();
            }
            assertEquals(Bytes.of(data), Bytes.of(read));
        }
    }

    @Test
    void producersAreTakenAtTheirWord() throws IOException {
        put(S, "text/plain", "");
        assertEquals(200, producer("0", "0").status());
        assertEquals("0", producer("0", "0").required("Producer-Seq"));
        assertEquals(204, producer("0", "0").status());
        WireResponse gap = producer("0", "5");
        assertEquals(409, gap.status());
        assertEquals("1", gap.required("Producer-Expected-Seq"));
        assertEquals("5", gap.required("Producer-Received-Seq"));
        assertEquals(200, producer("1", "0").status());
        WireResponse fenced = producer("0", "1");
        assertEquals(403, fenced.status());
        assertEquals("1", fenced.required("Producer-Epoch"));
    }

    @Test
    void forksAreMadeAndRefused() throws IOException {
        String middle = put(S, "application/json", "[1,2]").required("Stream-Next-Offset");
        post(S, "application/json", "3");
        WireRequest fork = WireRequest.of("PUT", "/v1/stream/p/f")
                .with("Stream-Forked-From", S)
                .with("Stream-Fork-Offset", middle)
                .body("[4]");
        assertEquals(201, node.exchange(fork).status());
        assertEquals("[1,2,4]", get("/v1/stream/p/f").text());
        WireResponse broken = node.exchange(WireRequest.of("PUT", "/v1/stream/p/g")
                .with("Stream-Forked-From", S)
                .body("{"));
        assertEquals(400, broken.status());
        assertTrue(broken.text().contains("invalid JSON at byte 1"), broken.text());
        assertEquals(
                404,
                node.exchange(WireRequest.of("PUT", "/v1/stream/p/h").with("Stream-Forked-From", S + "x"))
                        .status());
        assertEquals(204, node.exchange(WireRequest.of("DELETE", S)).status());
        assertEquals(410, get(S).status());
        assertEquals(409, put(S, "application/json", "").status());
        assertEquals("[1,2,4]", get("/v1/stream/p/f").text());
    }

    /// A reservation in the source's log stands between the first offset and the message after it, so that the fork
    /// point has two offsets.
    @Test
    void anAppendToAForkMayExpectAnyOffsetThatItsSourceToldForTheForkPoint() throws IOException {
        String fork = "/v1/stream/p/f";
        String behindFirst = put(S, "text/plain", "a").required("Stream-Next-Offset");
        WireRequest another = WireRequest.of("PUT", "/v1/stream/p/g").with("Stream-Forked-From", S);
        assertEquals(201, node.exchange(another).status()); // its reservation stands in the source's log
        post(S, "text/plain", "b");
        String behindSecond = get(S + "?offset=" + behindFirst).required("Stream-Next-Offset");
        assertEquals(
                201,
                node.exchange(WireRequest.of("PUT", fork)
                                .with("Stream-Forked-From", S)
                                .with("Stream-Fork-Offset", behindFirst))
                        .status());

        WireRequest append = WireRequest.of("POST", fork).body("text/plain", "c");
        assertEquals(
                409,
                node.exchange(append.with("Stream-Expected-Offset", behindSecond))
                        .status());
        assertEquals(
                204,
                node.exchange(append.with("Stream-Expected-Offset", behindFirst))
                        .status());
        assertEquals("ac", get(fork).text());
        assertEquals(
                409,
                node.exchange(append.with("Stream-Expected-Offset", behindFirst))
                        .status());
    }

    @Test
    void aLongPollIsAnsweredByTheNextAppend() throws Exception {
        String tail = put(S, "text/plain", "old").required("Stream-Next-Offset");
        try (WireConnection reader = node.connect()) {
            reader.send(WireRequest.of("GET", S + "?live=long-poll&offset=" + tail));
            post(S, "text/plain", "new");
            WireResponse answer = reader.receive("GET");
            if (answer.status() == 204) { // the wait was over before the append
                answer = reader.exchange(WireRequest.of("GET", S + "?live=long-poll&offset=" + tail));
            }
            assertEquals(200, answer.status());
            assertEquals("new", answer.text());
            assertEquals("public, max-age=20", answer.required("Cache-Control"));
            assertTrue(answer.required("Stream-Cursor").matches("\\d+"));
            String next = answer.required("Stream-Next-Offset");
            WireResponse waited = reader.exchange(WireRequest.of("GET", S + "?live=long-poll&offset=" + next));
            assertEquals(204, waited.status());
            assertEquals("no-store", waited.required("Cache-Control"));
            assertEquals("true", waited.required("Stream-Up-To-Date"));
            assertEquals(next, waited.required("Stream-Next-Offset"));
        }
        assertEquals(404, get("/v1/stream/p/none?live=long-poll&offset=-1").status());
        assertEquals(
                400,
                get(S + "?live=long-poll&offset=9999999999999999_0000000000000000")
                        .status());
    }

    @Test
    void anEventStreamTakesTheConnectionOver() throws IOException {
        put(S, "application/json", "[{\"a\":1}]");
        try (WireConnection connection = node.connect()) {
            SseReader events = connection.events(
                    WireRequest.of("GET", S + "?live=sse&offset=-1").with("Origin", "https://example.com"));
            assertEquals(200, events.status());
            assertEquals("nosniff", events.header("X-Content-Type-Options").orElseThrow());
            assertEquals("*", events.header("Access-Control-Allow-Origin").orElseThrow());
            assertTrue(
                    events.header("Access-Control-Expose-Headers").orElseThrow().contains("Stream-SSE-Data-Encoding"));
            assertEquals("data", events.next().orElseThrow().type());
            assertEquals("control", events.next().orElseThrow().type());
            node.exchange(
                    WireRequest.of("POST", S).with("Stream-Closed", "true").body("application/json", "2"));
            assertEquals("data", events.next().orElseThrow().type());
            assertTrue(events.next().orElseThrow().data().contains("\"streamClosed\":true"));
            assertTrue(events.next().isEmpty());
        }
        WireResponse refused = get("/v1/stream/p/none?live=sse&offset=-1");
        assertEquals(404, refused.status());
        assertEquals("application/problem+json", refused.required("Content-Type"));
    }

    @Test
    void streamsAreListedInPages() throws IOException {
        for (String name : List.of("b", "a/x", "a/y", "c")) {
            put("/v1/stream/p/" + name, "text/plain; q=\"1\"", "x");
        }
        put("/v1/stream/q/other", "text/plain", "x");
        node.exchange(WireRequest.of("DELETE", "/v1/stream/p/b"));
        WireResponse all = get("/v1/p/streams");
        assertEquals(200, all.status());
        assertEquals("no-store", all.required("Cache-Control"));
        assertEquals(List.of("a/x", "a/y", "c"), ids(all));
        assertTrue(all.text().contains("\"contentType\":\"text/plain; q=\\\"1\\\"\""), all.text());
        assertFalse(all.text().contains("\"next\""));
        WireResponse page = get("/v1/p/streams?limit=1");
        assertEquals(List.of("a/x"), ids(page));
        assertTrue(page.text().contains("\"next\":\"a/x\""));
        assertEquals(List.of("a/y"), ids(get("/v1/p/streams?after=a/x&prefix=a/")));
        assertEquals("{\"streams\":[]}", get("/v1/nobody/streams").text());
    }

    @Test
    void ttlAndExpiryAreShownAndBoundCaches() throws IOException {
        node.exchange(WireRequest.of("PUT", S).with("Stream-TTL", "100"));
        assertEquals("100", node.exchange(WireRequest.of("HEAD", S)).required("Stream-TTL"));
        String policy = get(S).required("Cache-Control");
        assertTrue(policy.matches("public, max-age=60, stale-while-revalidate=(40|5\\d)"), policy);
        assertEquals(
                409,
                node.exchange(WireRequest.of("PUT", S).with("Stream-TTL", "200"))
                        .status());
    }

    private WireResponse producer(String epoch, String seq) throws IOException {
        return node.exchange(WireRequest.of("POST", S)
                .with("Producer-Id", "w")
                .with("Producer-Epoch", epoch)
                .with("Producer-Seq", seq)
                .body("text/plain", "x"));
    }

    private static List<String> ids(WireResponse listing) {
        return java.util.regex.Pattern.compile("\"streamId\":\"([^\"]*)\"")
                .matcher(listing.text())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private WireResponse get(String target) throws IOException {
        return node.exchange(WireRequest.of("GET", target));
    }

    private WireResponse put(String path, String contentType, String body) throws IOException {
        return node.exchange(WireRequest.of("PUT", path).body(contentType, body));
    }

    private WireResponse post(String path, String contentType, String body) throws IOException {
        return node.exchange(WireRequest.of("POST", path).body(contentType, body));
    }
}
