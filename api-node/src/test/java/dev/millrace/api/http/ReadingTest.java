package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pages on their way out: what a read can come to, budgets, slow readers.
class ReadingTest {
    private static final WireRequest READ = WireRequest.of("GET", "/v1/stream/p/s?offset=-1");
    private static final Offset START = new Offset(7, 1);
    private static final Offset NEXT = new Offset(7, 2);

    private PortFixture port;

    @BeforeEach
    void start() {
        port = PortFixture.start();
        port.node.outcomes = (path, command) -> new StreamOutcome.Inspected(view());
    }

    @AfterEach
    void stop() {
        port.close();
        assertEquals(0, port.server.pagesInFlightBytes());
    }

    @Test
    void everyRefusalOfAReadHasItsStatus() throws IOException {
        assertRefused(new PageOutcome.OffsetInvalid("past the tail: 9"), 400);
        assertRefused(new PageOutcome.OffsetGone("an earlier life: 3"), 410);
        assertRefused(new PageOutcome.Unavailable("no answer within 5 s"), 503);
        assertRefused(new PageOutcome.Damaged("checksum of record 8"), 500);
    }

    @Test
    void aStreamThatChangesUnderTheReadIsLookedAtAgainAFewTimes() throws IOException {
        port.node.page = new PageOutcome.ViewOutdated("a new life");
        WireResponse response = port.exchange(READ);
        assertEquals(503, response.status());
        assertEquals("1", response.required("Retry-After"));
        assertEquals(6, port.node.asked.size(), "three looks and three reads");
    }

    @Test
    void aReadThatBreaksIsAnsweredAndLogged() throws IOException {
        port.node.reads = () -> CompletableFuture.failedFuture(new IllegalStateException("in a test"));
        assertEquals(500, port.exchange(READ).status());
        Awaitility.await().until(() -> port.server.pagesInFlightBytes() == 0);
    }

    @Test
    void onlyTheTailIsUpToDate() throws IOException {
        port.node.page = new PageOutcome.Page(List.of(message(10)), START, NEXT, false);
        assertTrue(port.exchange(READ).header("Stream-Up-To-Date").isEmpty());
    }

    @Test
    void aPageThatCannotChangeIsReadOnceAndOneAtAnOpenTailEachTime() throws IOException {
        port.node.page = new PageOutcome.Page(List.of(message(10)), START, NEXT, false);
        String first = port.exchange(READ).text();
        WireResponse again = port.exchange(READ);
        assertEquals(first, again.text());
        assertEquals(NEXT.toString(), again.required("Stream-Next-Offset"));
        assertEquals(3, port.node.asked.size(), "two looks and one read");
        port.node.page = new PageOutcome.Page(List.of(message(10)), START, NEXT, true);
        WireRequest atTail = WireRequest.of("GET", "/v1/stream/p/s?offset=" + START);
        port.exchange(atTail);
        port.exchange(atTail);
        assertEquals(7, port.node.asked.size(), "two looks and two reads more");
    }

    @Test
    void pagesInFlightAreBounded() throws IOException {
        CompletableFuture<PageOutcome> slow = new CompletableFuture<>();
        port.node.reads = () -> slow;
        int fitting = (int) (PortFixture.SMALL.pagesInFlightBytesMax() / PortFixture.SMALL.pageBytesMax());
        try (PortFixture many = PortFixture.start(manyConnections())) {
            many.node.outcomes = port.node.outcomes;
            many.node.reads = port.node.reads;
            List<WireConnection> readers = new ArrayList<>();
            for (int i = 0; i < fitting; i++) {
                readers.add(many.connect());
                readers.getLast().send(READ);
            }
            Awaitility.await().until(() -> many.server.pagesInFlightBytes() == 250_000);
            WireResponse refused = many.exchange(READ);
            assertEquals(503, refused.status());
            assertTrue(refused.text().contains("max=250000 bytes"), refused.text());
            slow.complete(new PageOutcome.Page(List.of(message(10)), START, NEXT, true));
            for (WireConnection reader : readers) {
                assertEquals(200, reader.receive("GET").status());
                reader.close();
            }
            Awaitility.await().until(() -> many.server.pagesInFlightBytes() == 0);
        }
    }

    @Test
    void aLargePageToASlowReaderIsHeldAgainstTheBudgetUntilItIsWritten() throws IOException {
        int length = 30_000_000;
        port.node.page = new PageOutcome.Page(List.of(message(length)), START, NEXT, true);
        try (WireConnection slow = port.connect()) {
            slow.send(READ);
            Awaitility.await().until(() -> port.server.pagesInFlightBytes() == length);
            assertEquals(503, port.exchange(READ).status());
            assertEquals(length, slow.receive("GET").body().length());
            Awaitility.await().until(() -> port.server.pagesInFlightBytes() == 0);
            assertEquals(200, slow.exchange(WireRequest.of("GET", "/health")).status());
        }
    }

    @Test
    void aReaderThatTakesNothingIsClosed() throws IOException {
        try (PortFixture impatient = PortFixture.start(withWriteStall(Duration.ofMillis(200)))) {
            impatient.node.outcomes = port.node.outcomes;
            impatient.node.page = new PageOutcome.Page(List.of(message(30_000_000)), START, NEXT, true);
            try (WireConnection stalled = impatient.connect()) {
                stalled.send(READ);
                Awaitility.await().until(() -> impatient.server.pagesInFlightBytes() > 0);
                Awaitility.await().until(() -> impatient.server.counters().connections() == 0);
                assertEquals(0, impatient.server.pagesInFlightBytes());
            }
        }
    }

    @Test
    void aReaderThatLeavesInsideALargePageLeavesNothingBehind() throws IOException {
        port.node.page = new PageOutcome.Page(List.of(message(30_000_000)), START, NEXT, true);
        try (WireConnection leaving = port.connect()) {
            leaving.send(READ);
            Awaitility.await().until(() -> port.server.pagesInFlightBytes() > 0);
            leaving.closeWithReset();
        }
        Awaitility.await().until(() -> port.server.pagesInFlightBytes() == 0);
    }

    @Test
    void aReaderThatIsGoneBeforeItsPageLeavesNothingBehind() throws IOException {
        CompletableFuture<PageOutcome> slow = new CompletableFuture<>();
        port.node.reads = () -> slow;
        try (WireConnection leaving = port.connect()) {
            leaving.send(READ);
            Awaitility.await().until(() -> port.node.asked.size() == 2);
            leaving.closeWithReset();
        }
        Awaitility.await().until(() -> port.server.counters().connections() == 0);
        slow.complete(new PageOutcome.Page(List.of(message(1000)), START, NEXT, true));
        Awaitility.await().until(() -> port.server.pagesInFlightBytes() == 0);
    }

    @Test
    void aLongPollIsForgottenWithItsClient() throws IOException {
        try (WireConnection leaving = port.connect()) {
            leaving.send(WireRequest.of("GET", "/v1/stream/p/s?offset=-1&live=long-poll"));
            Awaitility.await().until(() -> port.node.live.size() == 1);
        }
        Awaitility.await().until(() -> port.node.live.isEmpty());
    }

    private void assertRefused(PageOutcome outcome, int status) throws IOException {
        port.node.page = outcome;
        WireResponse response = port.exchange(READ);
        assertEquals(status, response.status());
        assertEquals("no-store", response.required("Cache-Control"));
        String detail = outcome.toString().replaceAll(".*detail=(.*)]", "$1");
        assertTrue(response.text().contains(detail), response.text());
    }

    private static Message message(int length) {
        byte[] body = new byte[length];
        new Random(5).nextBytes(body);
        return new Message(START, NEXT, Bytes.of(body));
    }

    static StreamView view() {
        return new StreamView(
                7, 1, NEXT, 2, false, ContentType.OCTET_STREAM, Lifetime.UNLIMITED, 0, Long.MAX_VALUE, null);
    }

    private static HttpSettings.Limits manyConnections() {
        return PortFixture.limits(
                100, PortFixture.SMALL.requestTimeMax(), PortFixture.SMALL.idleTimeMax(), PortFixture.WAIT);
    }

    private static HttpSettings.Limits withWriteStall(Duration stall) {
        return PortFixture.limits(8, PortFixture.SMALL.requestTimeMax(), PortFixture.SMALL.idleTimeMax(), stall);
    }
}
