package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.append.Requester;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a connection behaves: order, keeping, ends, limits in time and number.
class ConnectionTest {
    private static final String S = "/v1/stream/p/s";
    private static final StreamOutcome DONE = new StreamOutcome.Appended(new Offset(7, 1), false, null);
    private static final Duration SHORT = Duration.ofMillis(200);

    private PortFixture port;

    @BeforeEach
    void start() {
        port = PortFixture.start();
        port.node.outcomes = (path, command) -> DONE;
    }

    @AfterEach
    void stop() {
        port.close();
        assertEquals(0, port.server.bodiesInFlightBytes(), "budget of bodies");
        assertEquals(0, port.server.pagesInFlightBytes(), "budget of pages");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        port.node.silent = true;
        try (WireConnection connection = port.connect()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                all.writeBytes(append("m" + i).toBytes());
            }
            all.writeBytes(WireRequest.of("GET", "/health").toBytes());
            connection.send(all.toByteArray());
            for (int i = 0; i < 20; i++) {
                Requester requester = nextUnanswered(i);
                assertEquals(i + 1, port.node.asked.size(), "one request at a time");
                Offset next = new Offset(7, i);
                requester.home().execute(() -> requester.onOutcome(new StreamOutcome.Appended(next, false, null)));
                assertEquals(next.toString(), connection.receive("POST").required("Stream-Next-Offset"));
            }
            assertEquals(200, connection.receive("GET").status());
        }
        List<Object> bodies = port.node.asked.stream()
                .map(command ->
                        (Object) ((StreamCommand.Append) command).messages().getFirst())
                .toList();
        assertEquals(Bytes.utf8("m0"), bodies.getFirst());
        assertEquals(Bytes.utf8("m19"), bodies.getLast());
    }

    @Test
    void aThousandPipelinedRequestsInOnePieceAreAllAnswered() throws IOException {
        try (WireConnection connection = port.connect()) {
            connection.send(
                    "GET /health HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 1000; i++) {
                assertEquals(200, connection.receive("GET").status());
            }
        }
    }

    @Test
    void aRefusalKeepsTheConnectionAndWhatFollowsIsServed() throws IOException {
        try (WireConnection connection = port.connect()) {
            assertEquals(400, connection.exchange(append("")).status());
            assertEquals(204, connection.exchange(append("x")).status());
        }
    }

    @Test
    void bodiesInChunksAreReadWhole() throws IOException {
        String body =
                "Transfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nTrailer: x\r\n\r\n";
        try (WireConnection connection = port.connect()) {
            connection.send(("POST " + S + " HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
            assertEquals(204, connection.receive("POST").status());
            assertEquals(List.of(Bytes.utf8("hello world")), lastAppend().messages());
            assertEquals(204, connection.exchange(append("again")).status());
        }
    }

    @Test
    void aLargeBodyArrivesAsItWasSent() throws IOException {
        byte[] body = new byte[100_000];
        new Random(1).nextBytes(body);
        WireRequest request = WireRequest.of("POST", S)
                .with("Content-Type", "application/octet-stream")
                .body(Bytes.of(body));
        assertEquals(204, port.exchange(request).status());
        assertEquals(List.of(Bytes.of(body)), lastAppend().messages());
    }

    @Test
    void gzipIsInflated() throws IOException {
        byte[] compressed = gzip("[1, {\"a\":1.10}]");
        WireRequest request = WireRequest.of("POST", S)
                .with("Content-Type", "application/json")
                .with("Content-Encoding", "gzip")
                .body(Bytes.of(compressed));
        assertEquals(204, port.exchange(request).status());
        assertEquals(
                List.of(Bytes.utf8("1"), Bytes.utf8("{\"a\":1.10}")),
                lastAppend().messages());
    }

    @Test
    void aClientThatAsksIsToldToGoOn() throws IOException {
        try (WireConnection connection = port.connect()) {
            connection.send(("POST " + S + " HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                            + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            assertEquals(100, connection.receiveInterim());
            connection.send("hello".getBytes(StandardCharsets.US_ASCII));
            assertEquals(204, connection.receive("POST").status());
        }
    }

    @Test
    void theOldProtocolVersionClosesUnlessAskedToKeep() throws IOException {
        try (WireConnection connection = port.connect()) {
            connection.send(
                    "GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("keep-alive", connection.receive("GET").required("Connection"));
            connection.send("GET /health HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("close", connection.receive("GET").required("Connection"));
            assertThrows(EOFException.class, () -> connection.receive("GET"));
        }
    }

    @Test
    void aClientThatWantsToCloseIsClosed() throws IOException {
        try (WireConnection connection = port.connect()) {
            WireResponse last = connection.exchange(append("x").with("Connection", "close"));
            assertTrue(last.closesConnection());
            assertThrows(EOFException.class, () -> connection.receive("POST"));
        }
    }

    @Test
    void aHeadIsAnsweredWithoutABodyAndTheConnectionGoesOn() throws IOException {
        try (WireConnection connection = port.connect()) {
            WireResponse head = connection.exchange(WireRequest.of("HEAD", "/health"));
            assertEquals(200, head.status());
            assertEquals("20", head.required("Content-Length"));
            assertEquals(
                    200, connection.exchange(WireRequest.of("GET", "/health")).status());
        }
    }

    @Test
    void targetsInAbsoluteFormAreServed() throws IOException {
        assertEquals(
                200,
                port.exchange(WireRequest.of("GET", "http://proxy.example/health"))
                        .status());
        assertEquals(204, port.exchange(WireRequest.of("OPTIONS", "*")).status());
    }

    @Test
    void aClientThatEndedItsSendingHalfIsStillAnswered() throws IOException {
        port.node.silent = true;
        try (WireConnection connection = port.connect()) {
            connection.send(append("x"));
            Requester requester = nextUnanswered(0);
            connection.finishSending();
            requester.home().execute(() -> requester.onOutcome(DONE));
            assertTrue(connection.receive("POST").closesConnection());
            assertThrows(EOFException.class, () -> connection.receive("POST"));
        }
    }

    @Test
    void aClientThatLeavesInsideABodyChangesNothing() throws IOException {
        try (WireConnection connection = port.connect()) {
            connection.send(
                    ("POST " + S + " HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 90000\r\n\r\n"
                                    + "x".repeat(80_000))
                            .getBytes(StandardCharsets.US_ASCII));
            Awaitility.await().until(() -> port.server.bodiesInFlightBytes() > 0);
            connection.closeWithReset();
        }
        Awaitility.await().until(() -> port.server.counters().connections() == 0);
        assertEquals(0, port.server.bodiesInFlightBytes());
        assertTrue(port.node.asked.isEmpty());
    }

    @Test
    void anAnswerToAClientThatIsGoneIsDropped() throws IOException {
        port.node.silent = true;
        Requester requester;
        try (WireConnection connection = port.connect()) {
            connection.send(append("x"));
            requester = nextUnanswered(0);
            connection.closeWithReset();
        }
        Awaitility.await().until(() -> port.server.counters().connections() == 0);
        requester.home().execute(() -> requester.onOutcome(DONE));
        assertEquals(204, answeredAfter());
    }

    @Test
    void slowHeadersAndSlowBodiesTimeOut() throws IOException {
        try (PortFixture impatient = PortFixture.start(withRequestTime(SHORT))) {
            for (String begun : List.of(
                    "GE",
                    "GET /health HTTP/1.1\r\nHost: h\r\nA: ",
                    "POST " + S + " HTTP/1.1\r\nHost: h\r\nContent-Type: a/b\r\nContent-Length: 10\r\n\r\nhalf",
                    "PUT " + S + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")) {
                try (WireConnection connection = impatient.connect()) {
                    connection.send(begun.getBytes(StandardCharsets.US_ASCII));
                    WireResponse response = connection.receive("GET");
                    assertEquals(408, response.status(), begun);
                    assertTrue(response.closesConnection());
                    assertTrue(response.text().contains("within 200 ms"), response.text());
                    assertThrows(EOFException.class, () -> connection.receive("GET"));
                }
            }
            assertTrue(impatient.node.asked.isEmpty());
        }
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() throws IOException {
        try (PortFixture impatient = PortFixture.start(withIdleTime(SHORT));
                WireConnection connection = impatient.connect()) {
            assertEquals(
                    200, connection.exchange(WireRequest.of("GET", "/health")).status());
            assertThrows(EOFException.class, () -> connection.receive("GET"));
        }
    }

    @Test
    void aCallUnderWayIsNotIdle() throws Exception {
        try (PortFixture impatient = PortFixture.start(withIdleTime(Duration.ofMillis(20)));
                WireConnection connection = impatient.connect()) {
            impatient.node.silent = true;
            connection.send(append("x"));
            Awaitility.await().until(() -> !impatient.node.unanswered.isEmpty());
            Requester requester = impatient.node.unanswered.getFirst();
            Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
            requester.home().execute(() -> requester.onOutcome(DONE));
            assertEquals(204, connection.receive("POST").status());
        }
    }

    @Test
    void aConnectionTooManyIsToldSo() throws IOException {
        List<WireConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < PortFixture.SMALL.connectionsMax(); i++) {
                open.add(port.connect());
                assertEquals(
                        200,
                        open.getLast()
                                .exchange(WireRequest.of("GET", "/health"))
                                .status());
            }
            try (WireConnection tooMany = port.connect()) {
                WireResponse refusal = tooMany.receive("GET");
                assertEquals(503, refusal.status());
                assertEquals("1", refusal.required("Retry-After"));
                assertTrue(refusal.closesConnection());
                assertThrows(EOFException.class, () -> tooMany.receive("GET"));
            }
            open.removeLast().close();
            Awaitility.await().until(() -> port.server.counters().connections() < PortFixture.SMALL.connectionsMax());
            assertEquals(200, port.exchange(WireRequest.of("GET", "/health")).status());
        } finally {
            for (WireConnection connection : open) {
                connection.close();
            }
        }
    }

    @Test
    void bodiesInFlightAreBounded() throws IOException {
        port.node.silent = true;
        WireRequest large = WireRequest.of("POST", S)
                .with("Content-Type", "application/octet-stream")
                .body(Bytes.of(new byte[100_000]));
        try (WireConnection first = port.connect();
                WireConnection second = port.connect()) {
            first.send(large);
            second.send(large);
            nextUnanswered(1);
            WireResponse refusal = port.exchange(large);
            assertEquals(503, refusal.status());
            assertEquals("1", refusal.required("Retry-After"));
            assertTrue(refusal.text().contains("max=250000 bytes"), refusal.text());
            assertEquals(200_000, port.server.bodiesInFlightBytes());
            port.node.unanswered.forEach(requester -> requester.home().execute(() -> requester.onOutcome(DONE)));
            assertEquals(204, first.receive("POST").status());
            assertEquals(204, second.receive("POST").status());
            assertEquals(0, port.server.bodiesInFlightBytes());
        }
    }

    private Requester nextUnanswered(int index) {
        Awaitility.await().until(() -> port.node.unanswered.size() > index);
        return port.node.unanswered.get(index);
    }

    /// The status of a request on a connection of its own, which shows that the server is well.
    private int answeredAfter() throws IOException {
        port.node.silent = false;
        return port.exchange(append("y")).status();
    }

    private StreamCommand.Append lastAppend() {
        return (StreamCommand.Append) port.node.asked.getLast();
    }

    private static WireRequest append(String text) {
        return WireRequest.of("POST", S).body("text/plain", text);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static HttpSettings.Limits withRequestTime(Duration time) {
        return withTimes(time, PortFixture.SMALL.idleTimeMax());
    }

    private static HttpSettings.Limits withIdleTime(Duration time) {
        return withTimes(PortFixture.SMALL.requestTimeMax(), time);
    }

    private static HttpSettings.Limits withTimes(Duration request, Duration idle) {
        return PortFixture.limits(PortFixture.SMALL.connectionsMax(), request, idle, PortFixture.SMALL.writeStallMax());
    }
}
