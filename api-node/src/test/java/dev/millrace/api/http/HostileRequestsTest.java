package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Every refusal that needs no look at a stream: a request byte for byte, the status, and what its problem document
/// shows of the values. None of them gets through to what is behind the port.
class HostileRequestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String S = "/v1/stream/p/s";
    private static final String HOST = " HTTP/1.1\r\nHost: h\r\n";
    private static PortFixture port;

    /// What becomes of the connection.
    enum Then {
        KEPT,
        CLOSED
    }

    record Row(String name, Bytes request, int status, String detail, Then then) {
        @Override
        public String toString() {
            return name + " → " + status;
        }
    }

    @BeforeAll
    static void start() {
        port = PortFixture.start();
    }

    @AfterAll
    static void stop() {
        port.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void isRefusedWithItsValuesAndChangesNothing(Row row) throws IOException {
        int before = port.node.asked.size();
        try (WireConnection connection = port.connect()) {
            connection.send(row.request.toArray());
            WireResponse response = connection.receive(method(row.request));
            assertEquals(row.status, response.status(), response::toString);
            assertEquals(row.then == Then.CLOSED, response.closesConnection(), response::toString);
            isProblem(response, row);
            if (row.then == Then.KEPT) {
                connection.send(("GET /health" + HOST + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                assertEquals(200, connection.receive("GET").status());
            }
        }
        assertEquals(before, port.node.asked.size(), () -> "got through: " + port.node.asked.getLast());
    }

    private static void isProblem(WireResponse response, Row row) {
        assertEquals("nosniff", response.required("X-Content-Type-Options"));
        assertEquals("cross-origin", response.required("Cross-Origin-Resource-Policy"));
        boolean token = new String(row.request.toArray(), StandardCharsets.ISO_8859_1).contains("access_token=");
        assertEquals(token ? "private, no-store" : "no-store", response.required("Cache-Control"));
        assertEquals("application/problem+json", response.required("Content-Type"));
        if (method(row.request).equals("HEAD")) {
            return;
        }
        JsonNode problem = JSON.readTree(response.text());
        assertEquals(row.status, problem.get("status").asInt());
        assertTrue(problem.get("type").asString().startsWith("urn:millrace:"));
        assertTrue(!problem.get("title").asString().isEmpty());
        assertTrue(problem.get("detail").asString().contains(row.detail), response::toString);
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        framing(rows);
        smuggling(rows);
        routes(rows);
        names(rows);
        queries(rows);
        appends(rows);
        creates(rows);
        bodies(rows);
        return rows;
    }

    private static void framing(List<Row> rows) {
        rows.add(closed("request line too long", "GET /" + "x".repeat(2000) + HOST + "\r\n", 414, "max=1024 bytes"));
        rows.add(closed("query too long", "GET " + S + "?a=" + "x".repeat(2000) + HOST + "\r\n", 414, "max=1024"));
        rows.add(closed(
                "a header too long", "GET " + S + HOST + "A: " + "x".repeat(3000) + "\r\n\r\n", 431, "max=2048"));
        rows.add(closed("many headers", "GET " + S + HOST + "A: b\r\n".repeat(600) + "\r\n", 431, "max=2048 bytes"));
        rows.add(closed("no version", "GET " + S + "\r\nHost: h\r\n\r\n", 400, "not an HTTP/1.1 request"));
        rows.add(closed("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/2.0"));
        rows.add(closed("HTTP/1.2", "GET " + S + " HTTP/1.2\r\nHost: h\r\n\r\n", 505, "HTTP/1.2"));
        rows.add(closed("HTTP/0.9", "GET " + S + " HTTP/0.9\r\nHost: h\r\n\r\n", 505, "HTTP/0.9"));
        rows.add(closed("garbage", "\u0016\u0003\u0001\u0002\r\n\r\n", 400, "not an HTTP/1.1 request"));
        rows.add(closed("space in the target", "GET " + S + " x" + HOST + "\r\n", 400, "not an HTTP/1.1 request"));
        rows.add(closed("no host", "GET " + S + " HTTP/1.1\r\n\r\n", 400, "needs a Host"));
        rows.add(closed("two hosts", "GET " + S + HOST + "Host: i\r\n\r\n", 400, "Host is given twice"));
        rows.add(closed("host with a path", "GET " + S + " HTTP/1.1\r\nHost: h/x\r\n\r\n", 400, "'h/x'"));
        rows.add(closed("empty host", "GET " + S + " HTTP/1.1\r\nHost:\r\n\r\n", 400, "''"));
        rows.add(closed("header without colon", "GET " + S + HOST + "nocolon\r\n\r\n", 400, "not an HTTP/1.1 request"));
        rows.add(closed("space before the colon", "GET " + S + HOST + "A : b\r\n\r\n", 400, "not an HTTP/1.1 request"));
        rows.add(closed("header name with a null", "GET " + S + HOST + "A\0b: c\r\n\r\n", 400, "not an HTTP/1.1"));
        rows.add(closed("header value with a null", "GET " + S + HOST + "A: b\0c\r\n\r\n", 400, "not an HTTP/1.1"));
        rows.add(closed("line feeds only", "GET " + S + " HTTP/1.1\nHost: h\n\n", 400, "not an HTTP/1.1 request"));
    }

    private static void smuggling(List<Row> rows) { // tidy: one table
        String post = "POST " + S + HOST + "Content-Type: text/plain\r\n";
        String hidden = "GET /health" + HOST + "\r\n";
        rows.add(closed(
                "length and chunked",
                post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
                400,
                "both Content-Length and Transfer-Encoding"));
        rows.add(closed(
                "chunked and length",
                post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + hidden,
                400,
                "both Content-Length and Transfer-Encoding"));
        rows.add(closed(
                "two lengths", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400, "Content-Length"));
        rows.add(closed(
                "two equal lengths",
                post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
                400,
                "Content-Length"));
        rows.add(closed("a list of lengths", post + "Content-Length: 5, 5\r\n\r\nhello", 400, "Content-Length"));
        rows.add(closed("negative length", post + "Content-Length: -1\r\n\r\n", 400, "-1"));
        rows.add(closed("signed length", post + "Content-Length: +5\r\n\r\nhello", 400, "+5"));
        rows.add(closed("length with a letter", post + "Content-Length: 5a\r\n\r\nhello", 400, "5a"));
        rows.add(closed("hexadecimal length", post + "Content-Length: 0x5\r\n\r\nhello", 400, "0x5"));
        rows.add(closed("empty length", post + "Content-Length:\r\n\r\nhello", 400, "Content-Length"));
        rows.add(closed("overflowing length", post + "Content-Length: 99999999999999999999\r\n\r\n", 400, "999999"));
        rows.add(
                closed("wrapping length", post + "Content-Length: 18446744073709551621\r\n\r\nhello", 400, "18446744"));
        rows.add(closed("unknown coding", post + "Transfer-Encoding: xchunked\r\n\r\n" + hidden, 400, "'xchunked'"));
        rows.add(closed(
                "coding before chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, "gzip"));
        rows.add(closed(
                "coding after chunked",
                post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                400,
                "identity"));
        rows.add(closed("identity coding", post + "Transfer-Encoding: identity\r\n\r\n" + hidden, 400, "'identity'"));
        rows.add(closed(
                "two codings",
                post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400,
                "Transfer-Encoding"));
        rows.add(closed(
                "hidden coding",
                post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
                400,
                "Transfer-Encoding"));
        rows.add(closed(
                "tab in the coding",
                post + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                400,
                "not an HTTP/1.1"));
        rows.add(closed(
                "chunked in 1.0",
                "POST " + S + " HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400,
                "chunked"));
        rows.add(closed("bad chunk size", chunked("zz\r\nhello\r\n0\r\n\r\n"), 400, "not an HTTP/1.1 request"));
        rows.add(closed("negative chunk size", chunked("-5\r\nhello\r\n0\r\n\r\n"), 400, "not an HTTP/1.1 request"));
        rows.add(closed("overflowing chunk size", chunked("fffffffff\r\nhello\r\n0\r\n\r\n"), 400, "not an HTTP/1.1"));
        rows.add(closed("wrapping chunk size", chunked("100000005\r\nhello\r\n0\r\n\r\n"), 400, "not an HTTP/1.1"));
        rows.add(closed("prefixed chunk size", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400, "not an HTTP/1.1 request"));
        rows.add(closed(
                "chunk longer than it says", chunked("5\r\nhello!\r\n0\r\n\r\n"), 400, "not an HTTP/1.1 request"));
        rows.add(closed("chunk ends with a line feed", chunked("5\r\nhello\n0\r\n\r\n"), 400, "not an HTTP/1.1"));
        rows.add(closed("chunk size ends with a line feed", chunked("5\nhello\r\n0\r\n\r\n"), 400, "not an HTTP/1.1"));
    }

    private static void routes(List<Row> rows) {
        rows.add(kept("unknown route", get("/v2/stream/s"), 404, "'/v2/stream/s'"));
        rows.add(kept("root", get("/"), 404, "'/'"));
        rows.add(kept("route without a stream", get("/v1/stream"), 404, "'/v1/stream'"));
        rows.add(kept("route in other letters", get("/V1/stream/s"), 404, "'/V1/stream/s'"));
        rows.add(kept("dots before the route", get("/x/../v1/stream/s"), 404, "no route"));
        rows.add(kept("two slashes before the route", get("//v1/stream/s"), 404, "no route"));
        rows.add(kept("a route encoded", get("/v1/%73tream/s"), 404, "no route"));
        rows.add(kept("later API", get("/v1/p/sessions/x"), 404, "no route"));
        rows.add(kept("patch", request("PATCH", S, "", ""), 405, "allowed=GET, HEAD, POST, PUT, DELETE, OPTIONS"));
        rows.add(kept("trace", request("TRACE", S, "", ""), 405, "'TRACE'"));
        rows.add(kept("method in small letters", request("get", S, "", ""), 405, "'get'"));
        rows.add(kept("post to health", request("POST", "/health", "", "x"), 405, "allowed=GET, HEAD, OPTIONS"));
        rows.add(kept("delete of a listing", request("DELETE", "/v1/p/streams", "", ""), 405, "allowed=GET, HEAD"));
        rows.add(kept("reserved for all", get("/v1/stream/__ds/subscriptions/a"), 501, "__ds/subscriptions/a"));
        rows.add(
                kept("reserved for a project", request("PUT", "/v1/stream/p/__ds/jwks.json", "", "{}"), 501, "p/__ds"));
        rows.add(kept("websocket", get(S + "?offset=-1&live=websocket"), 501, "live=websocket"));
        rows.add(kept("put of a session", request("PUT", "/v1/stream/p/session:a", "", ""), 403, "p/session:a"));
        rows.add(kept("post to a session", post("/v1/stream/p/session:a", "x"), 403, "p/session:a"));
        rows.add(kept("delete of a session", request("DELETE", "/v1/stream/p/session:a", "", ""), 403, "p/session:a"));
        rows.add(kept("encoded session", request("DELETE", "/v1/stream/p/sessio%6e%3aa", "", ""), 403, "p/session:a"));
    }

    private static void names(List<Row> rows) {
        rows.add(kept("cut percent-encoding", get(S + "%4"), 400, "percent-encoding"));
        rows.add(kept("wrong percent-encoding", get(S + "%zz"), 400, "percent-encoding"));
        rows.add(kept("percent-encoding that is not UTF-8", get(S + "%ff"), 400, "percent-encoding"));
        rows.add(kept("encoded slash", get("/v1/stream/p/a%2Fb"), 400, "bad stream name"));
        rows.add(kept("encoded null", get(S + "%00"), 400, "bad stream name"));
        rows.add(kept("dots", get("/v1/stream/p/a/../b"), 400, "'.' or '..'"));
        rows.add(kept("encoded dots", get("/v1/stream/p/%2e%2e/b"), 400, "'.' or '..'"));
        rows.add(kept("empty segment", get("/v1/stream/p//s"), 400, "a segment is empty"));
        rows.add(kept("trailing slash", get(S + "/"), 400, "a segment is empty"));
        rows.add(kept("no name", get("/v1/stream/"), 400, "length=0"));
        rows.add(kept("project named stream", get("/v1/stream/stream/s"), 400, "reserved"));
        rows.add(kept("project with a dot", get("/v1/stream/p.q/s"), 400, "bad project name 'p.q'"));
        rows.add(kept("project too long", get("/v1/stream/" + "p".repeat(65) + "/s"), 400, "length=65 allowed=1..64"));
        rows.add(kept("stream too long", get("/v1/stream/p/" + "s".repeat(401)), 400, "length=401 allowed=1..400"));
        rows.add(kept("listing of no project", get("/v1/p.q/streams"), 400, "bad project name"));
        rows.add(kept("bad name and HEAD", request("HEAD", S + "%4", "", ""), 400, ""));
    }

    private static void queries(List<Row> rows) {
        rows.add(kept("empty offset", get(S + "?offset="), 400, "''"));
        rows.add(kept("offset without a value", get(S + "?offset"), 400, "''"));
        rows.add(kept("offset with a comma", get(S + "?offset=0,1"), 400, "'0,1'"));
        rows.add(kept("offset with a space", get(S + "?offset=0%201"), 400, "'0 1'"));
        rows.add(kept("offset with line ends", get(S + "?offset=%0d%0aX:y"), 400, "'\\x0d\\x0aX:y'"));
        rows.add(kept("negative offset", get(S + "?offset=-2"), 400, "'-2'"));
        rows.add(kept("offset too short", get(S + "?offset=0_1"), 400, "'0_1'"));
        rows.add(kept("offset twice", get(S + "?offset=-1&offset=now"), 400, "offset is given twice"));
        rows.add(kept("offset twice, once encoded", get(S + "?offset=-1&%6fffset=-1"), 400, "offset is given twice"));
        rows.add(kept("live twice", get(S + "?live=sse&live=sse&offset=-1"), 400, "live is given twice"));
        rows.add(kept("unknown live", get(S + "?live=true&offset=-1"), 400, "'true'"));
        rows.add(kept("long-poll without offset", get(S + "?live=long-poll"), 400, "live=long-poll needs an offset"));
        rows.add(kept("sse without offset", get(S + "?live=sse"), 400, "live=sse needs an offset"));
        rows.add(kept("cursor that is no number", get(S + "?offset=-1&live=sse&cursor=abc"), 400, "'abc'"));
        rows.add(kept("negative cursor", get(S + "?offset=-1&live=sse&cursor=-1"), 400, "'-1'"));
        rows.add(kept("cursor above 2^53", get(S + "?offset=-1&cursor=9007199254740993"), 400, "9007199254740993"));
        rows.add(
                kept("overflowing cursor", get(S + "?offset=-1&cursor=" + "9".repeat(40)), 400, "cursor is too large"));
        rows.add(kept("token twice", get(S + "?access_token=a&access_token=b"), 400, "access_token is given twice"));
        rows.add(kept("wrong encoding in a value", get(S + "?offset=%"), 400, "percent-encoding in parameter offset"));
        rows.add(kept("last event id", get(S + "?offset=-1&live=sse", "Last-Event-ID: x\r\n"), 400, "'x'"));
        rows.add(kept("listing without a limit", get("/v1/p/streams?limit=0"), 400, "limit is 0"));
        rows.add(kept("listing with a negative limit", get("/v1/p/streams?limit=-1"), 400, "'-1'"));
        rows.add(kept("listing with an endless limit", get("/v1/p/streams?limit=" + "9".repeat(30)), 400, "limit"));
        rows.add(kept("listing twice after", get("/v1/p/streams?after=a&after=b"), 400, "after is given twice"));
        rows.add(kept("long prefix", get("/v1/p/streams?prefix=" + "x".repeat(401)), 400, "length=401 max=400"));
    }

    private static void appends(List<Row> rows) {
        rows.add(kept("no body", post(S, ""), 400, "needs a body"));
        rows.add(kept("no content type", request("POST", S, "", "x"), 400, "needs a Content-Type"));
        rows.add(kept("wrong content type", request("POST", S, "Content-Type: text\r\n", "x"), 400, "'text'"));
        rows.add(kept(
                "two content types",
                request("POST", S, "Content-Type: a/b\r\nContent-Type: a/b\r\n", "x"),
                400,
                "Content-Type is given twice"));
        String withoutId = post(S, "x", "Producer-Epoch: 0\r\nProducer-Seq: 0\r\n");
        String withoutEpoch = post(S, "x", "Producer-Id: a\r\nProducer-Seq: 0\r\n");
        String withoutSeq = post(S, "x", "Producer-Id: a\r\nProducer-Epoch: 0\r\n");
        rows.add(kept("producer without epoch", withoutEpoch, 400, "missing=Producer-Epoch"));
        rows.add(kept("producer without seq", withoutSeq, 400, "missing=Producer-Seq"));
        rows.add(kept("producer without id", withoutId, 400, "missing=Producer-Id"));
        rows.add(kept("empty producer", producer("", "0", "0"), 400, "length=0 allowed=1..256"));
        rows.add(kept("long producer", producer("a".repeat(257), "0", "0"), 400, "length=257 allowed=1..256"));
        rows.add(kept("seq with a letter", producer("a", "0", "1abc"), 400, "'1abc'"));
        rows.add(kept("hexadecimal epoch", producer("a", "0xyz", "0"), 400, "'0xyz'"));
        rows.add(kept("epoch with exponent", producer("a", "1e3", "0"), 400, "'1e3'"));
        rows.add(kept("negative epoch", producer("a", "-1", "0"), 400, "'-1'"));
        rows.add(kept("seq with a zero before", producer("a", "0", "01"), 400, "leading zeros"));
        rows.add(kept("seq of 2^53", producer("a", "0", "9007199254740992"), 400, "max=9007199254740991"));
        rows.add(kept("overflowing seq", producer("a", "0", "9223372036854775808"), 400, "9223372036854775808"));
        rows.add(
                kept("two seqs", post(S, "x", "Stream-Seq: 1\r\nStream-Seq: 2\r\n"), 400, "Stream-Seq is given twice"));
        rows.add(kept("empty Stream-Seq", post(S, "x", "Stream-Seq:\r\n"), 400, "length=0 allowed=1..256"));
        rows.add(kept("long Stream-Seq", post(S, "x", "Stream-Seq: " + "9".repeat(257) + "\r\n"), 400, "length=257"));
        rows.add(kept("expected offset", post(S, "x", "Stream-Expected-Offset: now\r\n"), 400, "'now'"));
        rows.add(kept(
                "expected offset of a close",
                post(S, "", "Stream-Closed: true\r\nStream-Expected-Offset: 0000000000000000_0000000000000000\r\n"),
                400,
                "needs a body"));
        rows.add(kept("closed, but not true", post(S, "", "Stream-Closed: yes\r\n"), 400, "needs a body"));
    }

    private static void creates(List<Row> rows) {
        rows.add(kept("negative TTL", put("Stream-TTL: -1\r\n"), 400, "'-1'"));
        rows.add(kept("TTL with a sign", put("Stream-TTL: +60\r\n"), 400, "'+60'"));
        rows.add(kept("TTL with zeros", put("Stream-TTL: 00060\r\n"), 400, "leading zeros"));
        rows.add(kept("TTL with a fraction", put("Stream-TTL: 60.5\r\n"), 400, "'60.5'"));
        rows.add(kept("TTL with an exponent", put("Stream-TTL: 1e3\r\n"), 400, "'1e3'"));
        rows.add(kept("empty TTL", put("Stream-TTL:\r\n"), 400, "empty"));
        rows.add(kept("TTL above a hundred years", put("Stream-TTL: 3155760001\r\n"), 400, "max=3155760000"));
        rows.add(kept("overflowing TTL", put("Stream-TTL: 9223372036854775808\r\n"), 400, "9223372036854775808"));
        rows.add(kept("no timestamp", put("Stream-Expires-At: tomorrow\r\n"), 400, "'tomorrow'"));
        rows.add(kept("no such day", put("Stream-Expires-At: 2026-02-30T00:00:00Z\r\n"), 400, "2026-02-30"));
        rows.add(kept(
                "TTL and expiry",
                put("Stream-TTL: 60\r\nStream-Expires-At: 2100-01-01T00:00:00Z\r\n"),
                400,
                "received=60 and 2100-01-01T00:00:00Z"));
        rows.add(kept("wrong content type of a PUT", put("Content-Type: text\r\n"), 400, "'text'"));
        rows.add(kept("fork of no path", put("Stream-Forked-From: s\r\n"), 400, "'s'"));
        rows.add(kept("fork of a URL", put("Stream-Forked-From: http://h/v1/stream/p/s\r\n"), 400, "http://h"));
        rows.add(kept("fork of a reserved path", put("Stream-Forked-From: /v1/stream/__ds/x\r\n"), 400, "__ds/x"));
        rows.add(kept("fork of a bad name", put("Stream-Forked-From: /v1/stream/p/%4\r\n"), 400, "percent-encoding"));
        rows.add(kept(
                "fork of another project", put("Stream-Forked-From: /v1/stream/q/s\r\n"), 403, "source=q/s fork=p/s"));
        rows.add(kept("fork offset alone", put("Stream-Fork-Offset: -1\r\n"), 400, "need Stream-Forked-From"));
        rows.add(kept("fork sub-offset alone", put("Stream-Fork-Sub-Offset: 0\r\n"), 400, "need Stream-Forked-From"));
        rows.add(kept("wrong fork offset", fork("Stream-Fork-Offset: 12\r\n"), 400, "'12'"));
        for (String bad : List.of("-1", "abc", "1.5", "05", "+1")) {
            rows.add(kept("sub-offset " + bad, fork("Stream-Fork-Sub-Offset: " + bad + "\r\n"), 400, "'" + bad + "'"));
        }
    }

    private static void bodies(List<Row> rows) throws IOException {
        rows.add(kept("broken JSON", json("{\"a\":"), 400, "invalid JSON at byte 5"));
        rows.add(kept("JSON with a comment", json("/**/1"), 400, "invalid JSON at byte 0"));
        rows.add(kept("JSON with a byte order mark", json("\u00ef\u00bb\u00bf1"), 400, "byte 0xef"));
        rows.add(kept("JSON that is not UTF-8", json("\"\u00ff\""), 400, "not UTF-8"));
        rows.add(kept("empty JSON array", json("[]"), 400, "empty array"));
        rows.add(kept("JSON too deep", json("[".repeat(200) + "]".repeat(200)), 400, "nested too deep, max=64"));
        rows.add(kept("JSON with a long number", json("1".repeat(101)), 400, "a number of 101 characters, max=100"));
        rows.add(kept("too many messages", json("[" + "1,".repeat(1000) + "1]"), 413, "max=1000"));
        rows.add(kept(
                "broken JSON of a PUT",
                request("PUT", S, "Content-Type: application/json\r\n", "{"),
                400,
                "invalid JSON at byte 1"));
        rows.add(kept("unknown encoding", post(S, "x", "Content-Encoding: br\r\n"), 415, "'br'"));
        rows.add(kept("two encodings", post(S, "x", "Content-Encoding: gzip, gzip\r\n"), 415, "'gzip, gzip'"));
        rows.add(kept("no gzip", post(S, "hello", "Content-Encoding: gzip\r\n"), 400, "not gzip"));
        rows.add(kept("cut gzip", gzip(cut(gzipped(1000))), 400, "not gzip"));
        rows.add(kept("gzip of too much", gzip(gzipped(100_001)), 413, "inflated body: max=100000 bytes"));
        rows.add(kept("unknown expectation", post(S, "x", "Expect: tea\r\n"), 417, "'tea'"));
        rows.add(closed(
                "announced too large", "POST " + S + HOST + "Content-Length: 100001\r\n\r\n", 413, "max=100000 bytes"));
        rows.add(closed(
                "announced far too large",
                "POST " + S + HOST + "Content-Length: 999999999999\r\n\r\n",
                413,
                "max=100000"));
        rows.add(closed(
                "too large in chunks",
                chunked("c350\r\n" + "x".repeat(50_000) + "\r\nc351\r\n" + "x".repeat(50_001) + "\r\n0\r\n\r\n"),
                413,
                "max=100000 bytes"));
        rows.add(closed(
                "too large and expected",
                "POST " + S + HOST + "Expect: 100-continue\r\nContent-Length: 100001\r\n\r\n",
                413,
                "max=100000 bytes"));
        rows.add(closed(
                "refused and expected",
                "POST /nowhere" + HOST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
                404,
                "no route"));
        rows.add(closed("a read with a large body", request("GET", S, "", "x".repeat(70_000)), 413, "nobody reads"));
    }

    private static Row kept(String name, String request, int status, String detail) {
        return new Row(name, latin1(request), status, detail, Then.KEPT);
    }

    private static Row kept(String name, byte[] request, int status, String detail) {
        return new Row(name, Bytes.of(request), status, detail, Then.KEPT);
    }

    private static Row closed(String name, String request, int status, String detail) {
        return new Row(name, latin1(request), status, detail, Then.CLOSED);
    }

    private static String get(String target) {
        return get(target, "");
    }

    private static String get(String target, String headers) {
        return "GET " + target + HOST + headers + "\r\n";
    }

    private static String request(String method, String target, String headers, String body) {
        return method + " " + target + HOST + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String post(String target, String body) {
        return post(target, body, "");
    }

    private static String post(String target, String body, String headers) {
        return request("POST", target, "Content-Type: text/plain\r\n" + headers, body);
    }

    private static String json(String body) {
        return request("POST", S, "Content-Type: application/json\r\n", body);
    }

    private static String put(String headers) {
        return request("PUT", S, headers, "");
    }

    private static String fork(String headers) {
        return put("Stream-Forked-From: /v1/stream/p/t\r\n" + headers);
    }

    private static String producer(String id, String epoch, String seq) {
        return post(
                S, "x", "Producer-Id: " + id + "\r\nProducer-Epoch: " + epoch + "\r\nProducer-Seq: " + seq + "\r\n");
    }

    private static String chunked(String body) {
        return "POST " + S + HOST + "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
    }

    private static byte[] gzip(byte[] body) {
        byte[] head = ("POST " + S + HOST + "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private static byte[] gzipped(int length) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(new byte[length]);
        }
        return bytes.toByteArray();
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static String method(Bytes request) {
        return request.at(0) == 'H' && request.at(1) == 'E' ? "HEAD" : "GET";
    }

    private static Bytes latin1(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
