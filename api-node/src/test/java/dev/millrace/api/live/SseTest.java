package dev.millrace.api.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.live.EmbeddedReaders.Sse;
import dev.millrace.api.live.sse.LiveCursor;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What one event stream is sent.
final class SseTest {
    private static final long LIFE = 1_001;

    private final EmbeddedReaders readers = new EmbeddedReaders(LiveSettings.defaults());
    private final MemoryStreams streams = readers.streams;

    @AfterEach
    void noMemoryIsHeldOnceTheStreamsAreGone() {
        readers.run();
        var _ = readers.live.closeReaders();
        readers.run();
        readers.pass(Duration.ofSeconds(2));
        assertEquals(0, readers.live.stats().hubs());
        assertEquals(0, readers.bytesHeld());
    }

    @Test
    void theHeadSaysWhatTheResponseIs() {
        streams.create("s", ContentType.PLAIN_TEXT);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        List<String> lines = List.of(
                "HTTP/1.1 200 OK",
                "content-type: text/event-stream",
                "cache-control: no-cache, no-transform",
                "x-accel-buffering: no",
                "connection: close",
                "transfer-encoding: chunked",
                "x-content-type-options: nosniff");
        assertEquals(String.join("\r\n", lines), sse.head());
    }

    @Test
    void bytesAreSentInBase64AndTheHeadSaysSo() {
        streams.create("s", ContentType.OCTET_STREAM);
        streams.append("s", new byte[] {0, 1, 2});
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        assertTrue(sse.head().contains("\r\nstream-sse-data-encoding: base64\r\n"), sse.head());
        assertEquals("<AAEC>", sse.data());
    }

    @Test
    void textAndJsonHaveNoDataEncoding() {
        streams.create("t", ContentType.PLAIN_TEXT);
        streams.create("j", ContentType.JSON);
        assertFalse(readers.sse("t", ReadFrom.NOW).head().contains("encoding: base64"));
        assertFalse(readers.sse("j", ReadFrom.NOW).head().contains("encoding: base64"));
    }

    @Test
    void anEmptyStreamIsAControlEventAtItsTail() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        assertEquals(List.of(control(1, true)), sse.controls());
        assertEquals("", sse.data());
    }

    @Test
    void theFirstControlEventAtTheTailIsSentAtOnce() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        assertEquals(List.of(control(2, true)), readers.sse("s", ReadFrom.NOW).controls());
        assertEquals(List.of(control(2, true)), readers.sse("s", at(2)).controls());
    }

    @Test
    void historyIsFollowedByOneControlEventThatSaysUpToDate() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1", "2");
        streams.append("s", "3");
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        assertEquals("<[1,\n2,\n3]>", sse.data());
        assertEquals(List.of(control(4, true)), sse.controls());
    }

    @Test
    void aReaderAtTheTailGetsEachBatchWithItsControlEvent() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        streams.append("s", "1");
        readers.run();
        streams.append("s", "2", "3");
        readers.run();
        assertEquals("<[1]><[2,\n3]>", sse.data());
        assertEquals(List.of(control(1, true), control(2, true), control(4, true)), sse.controls());
    }

    @Test
    void anOffsetIsWhereReadingGoesOn() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1", "2", "3");
        assertEquals("<[3]>", readers.sse("s", at(3)).data());
    }

    @Test
    void everyDataEventIsFollowedByAControlEventWhateverTheLengthOfHistory() {
        streams.create("s", ContentType.PLAIN_TEXT);
        String text = "x".repeat(40_000);
        for (int i = 0; i < 100; i++) {
            streams.append("s", text);
        }
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        String order = sse.body()
                .lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring(7, 8))
                .reduce("", String::concat);
        assertTrue(order.matches("(dc){2,}"), order);
        assertEquals(100 * 40_000, sse.data().replaceAll("[<>]", "").length());
        assertEquals(control(101, true), sse.lastControl());
        List<String> others = sse.controls().subList(0, sse.controls().size() - 1);
        assertTrue(others.stream().noneMatch(control -> control.contains("upToDate")), others.toString());
    }

    @Test
    void aStreamThatIsClosedAtTheTailEndsAtOnce() {
        streams.create("s", ContentType.JSON);
        streams.appendAndClose("s", "1");
        Sse sse = readers.sse("s", at(2));
        assertEquals(List.of(closed(2)), sse.controls());
        assertTrue(sse.ended());
    }

    @Test
    void aClosedStreamIsReadToItsEndAndThenEnds() {
        streams.create("s", ContentType.JSON);
        streams.appendAndClose("s", "1", "2");
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        assertEquals("<[1,\n2]>", sse.data());
        assertEquals(List.of(closed(3)), sse.controls());
        assertTrue(sse.ended());
    }

    @Test
    void aLiveReaderGetsTheFinalDataWithTheClosure() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        streams.appendAndClose("s", "1");
        readers.run();
        assertEquals("<[1]>", sse.data());
        assertEquals(List.of(control(1, true), closed(2)), sse.controls());
        assertTrue(sse.ended());
    }

    @Test
    void aClosureWithoutDataIsToldAndEndsTheResponse() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        streams.append("s", List.of(), true);
        readers.run();
        assertEquals(List.of(control(1, true), closed(1)), sse.controls());
        assertTrue(sse.ended());
    }

    @Test
    void aDeletedStreamEndsItsReadersAfterAControlEvent() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        streams.delete("s");
        readers.run();
        assertEquals("<[1]>", sse.data());
        assertTrue(sse.lastControl().startsWith("{\"streamNextOffset\":\"" + offset(2)), sse.lastControl());
        assertFalse(sse.lastControl().contains("streamClosed"));
        assertTrue(sse.ended());
    }

    @Test
    void aReaderAmidHistoryOfADeletedStreamIsEndedToo() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        streams.holdPages(true);
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        streams.delete("s");
        readers.run();
        assertInstanceOf(StreamOutcome.NotFound.class, byStream(sse));
        streams.holdPages(false);
    }

    @Test
    void aMissingStreamIsRefusedAndTheConnectionStaysWithHttp() {
        Sse sse = readers.sse("none", ReadFrom.BEGINNING);
        assertInstanceOf(StreamOutcome.NotFound.class, byStream(sse));
        assertFalse(sse.handedOver);
        assertEquals("", sse.raw());
    }

    @Test
    void anOffsetPastTheTailIsRefused() {
        streams.create("s", ContentType.JSON);
        assertInstanceOf(PageOutcome.OffsetInvalid.class, byPage(readers.sse("s", at(7))));
    }

    @Test
    void anOffsetOfAnEarlierLifeIsRefused() {
        streams.create("s", ContentType.JSON);
        ReadFrom earlier = new ReadFrom.At(new Offset(LIFE - 1, 1));
        assertInstanceOf(PageOutcome.OffsetGone.class, byPage(readers.sse("s", earlier)));
    }

    @Test
    void historyThatCannotBeReadIsRefused() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        streams.answerNextPageWith(new PageOutcome.Damaged("checksum"));
        assertInstanceOf(PageOutcome.Damaged.class, byPage(readers.sse("s", ReadFrom.BEGINNING)));
    }

    @Test
    void anOutdatedViewIsLookedAtAgain() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        streams.answerNextPageWith(new PageOutcome.ViewOutdated("trimmed meanwhile"));
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        assertEquals("<[1]>", sse.data());
    }

    @Test
    void lookingAtTheStreamCountsAsUse() {
        streams.create("s", ContentType.JSON);
        var _ = readers.sse("s", ReadFrom.NOW);
        assertEquals(List.of(new StreamCommand.Inspect(Use.COUNTS)), streams.commands());
    }

    @Test
    void aCursorIsThePresentIntervalOrOneMoreThanTheClients() {
        streams.create("s", ContentType.JSON);
        long now = LiveCursor.interval(EmbeddedReaders.START_MS);
        assertTrue(readers.sse("s", ReadFrom.NOW, 7, true).lastControl().contains(cursor(now)));
        assertTrue(readers.sse("s", ReadFrom.NOW, now, true).lastControl().contains(cursor(now + 1)));
        assertTrue(readers.sse("s", ReadFrom.NOW, now + 90, true).lastControl().contains(cursor(now + 91)));
    }

    @Test
    void readersWithOtherCursorsShareTheDataAndGetControlEventsOfTheirOwn() {
        streams.create("s", ContentType.JSON);
        long now = LiveCursor.interval(EmbeddedReaders.START_MS);
        Sse common = readers.sse("s", ReadFrom.NOW);
        Sse other = readers.sse("s", ReadFrom.NOW, now + 5, true);
        Sse unchunked = readers.sse("s", ReadFrom.NOW, now + 5, false);
        streams.append("s", "\"x\"");
        readers.run();
        assertEquals("<[\"x\"]>", common.data());
        assertTrue(common.lastControl().contains(cursor(now)));
        for (Sse one : List.of(other, unchunked)) {
            assertEquals("<[\"x\"]>", one.data());
            assertTrue(one.lastControl().contains(cursor(now + 6)), one.lastControl());
        }
        assertEquals(1, readers.live.stats().encodings());
    }

    @Test
    void aClientWithoutChunkedEncodingGetsTheEventsAlone() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW, LiveRequest.NO_CURSOR, false);
        streams.appendAndClose("s", "1");
        readers.run();
        assertFalse(sse.head().contains("transfer-encoding"), sse.head());
        assertEquals("<[1]>", sse.data());
        assertEquals(List.of(control(1, true), closed(2)), sse.controls());
        assertFalse(sse.channel.isOpen());
    }

    @Test
    void silenceIsBrokenByACommentAfterFifteenSeconds() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        readers.pass(Duration.ofMillis(14_900));
        assertFalse(sse.body().contains("\n\n:"), sse.body());
        readers.pass(Duration.ofMillis(800));
        assertTrue(sse.body().endsWith("\n\n:\n\n"), sse.body());
        readers.pass(Duration.ofMillis(15_500));
        assertTrue(sse.body().endsWith("\n\n:\n\n:\n\n"), sse.body());
    }

    @Test
    void dataPutsTheCommentOff() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        for (int i = 0; i < 4; i++) {
            readers.pass(Duration.ofSeconds(10));
            streams.append("s", "1");
            readers.run();
        }
        assertFalse(sse.body().contains("\n:"), sse.body());
    }

    @Test
    void afterAboutAMinuteTheResponseEndsWithAFreshControlEvent() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        readers.pass(Duration.ofSeconds(53));
        assertFalse(sse.ended());
        readers.pass(Duration.ofSeconds(14));
        assertTrue(sse.ended());
        long later = LiveCursor.interval(EmbeddedReaders.START_MS + 54_000);
        assertTrue(sse.lastControl().contains("\"upToDate\":true"), sse.lastControl());
        String last = sse.lastControl();
        assertTrue(last.contains(cursor(later)) || last.contains(cursor(later + 1)), last);
    }

    @Test
    void cursorsDoNotGoBackWithinOneResponse() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        for (int i = 0; i < 5; i++) {
            readers.pass(Duration.ofSeconds(9));
            streams.append("s", "1");
            readers.run();
        }
        List<Long> cursors = sse.controls().stream()
                .map(control -> Long.valueOf(control.replaceAll(".*Cursor\":\"(\\d+)\".*", "$1")))
                .toList();
        assertEquals(cursors.stream().sorted().toList(), cursors);
    }

    @Test
    void drainingEndsTheResponseAfterAControlEvent() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        var drained = readers.live.closeReaders();
        readers.run();
        assertTrue(sse.ended());
        assertEquals(2, sse.controls().size());
        assertTrue(drained.isDone());
    }

    @Test
    void whoComesWhileTheNodeStopsIsToldWhatThereIsAndWhereToGoOn() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        var _ = readers.live.closeReaders();
        Sse behind = readers.sse("s", ReadFrom.BEGINNING);
        Sse atTail = readers.sse("s", ReadFrom.NOW);
        assertEquals("<[1]>", behind.data());
        assertEquals("", atTail.data());
        for (Sse sse : List.of(behind, atTail)) {
            assertTrue(sse.lastControl().contains(offset(2)), sse.lastControl());
            assertTrue(sse.ended());
        }
    }

    @Test
    void oneWhoseHistoryIsBeingReadWhenTheNodeStopsIsToldAPageAndWhereToGoOn() {
        streams.create("s", ContentType.PLAIN_TEXT);
        String text = "x".repeat(40_000);
        streams.append("s", text);
        streams.append("s", text);
        streams.holdPages(true);
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        var drained = readers.live.closeReaders();
        readers.run();
        assertFalse(drained.isDone());
        streams.holdPages(false);
        readers.run();
        assertEquals("<" + text + ">", sse.data());
        assertTrue(sse.lastControl().contains(offset(2)), sse.lastControl());
        assertTrue(sse.ended());
        assertTrue(drained.isDone());
    }

    @Test
    void aClientThatLeavesIsForgottenAndTheLastTakesTheHubWithIt() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        assertEquals(1, readers.live.stats().sseReaders());
        assertEquals(1, streams.watchers("s"));
        var _ = sse.channel.close();
        readers.run();
        assertEquals(0, readers.live.stats().sseReaders());
        assertEquals(0, readers.live.stats().hubs());
        assertEquals(0, streams.watchers("s"));
    }

    @Test
    void aClientThatLeavesWhileItsHistoryIsReadIsForgotten() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        streams.holdPages(true);
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        var _ = sse.channel.close();
        readers.run();
        streams.holdPages(false);
        readers.run();
        assertEquals(0, readers.live.stats().sseReaders());
        assertNull(sse.refusal);
    }

    @Test
    void aStreamBornAgainWhileItsOldHubEndsIsReadInItsNewLife() {
        streams.create("s", ContentType.JSON);
        Sse old = readers.sse("s", ReadFrom.NOW);
        streams.holdNews(true);
        streams.delete("s");
        streams.create("s", ContentType.PLAIN_TEXT);
        streams.append("s", "new");
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        streams.holdNews(false);
        readers.run();
        assertTrue(old.ended());
        assertNull(sse.refusal);
        assertEquals("<new>", sse.data());
        streams.append("s", "er");
        readers.run();
        assertEquals("<new><er>", sse.data());
    }

    private static StreamOutcome byStream(Sse sse) {
        return assertInstanceOf(LiveRefusal.ByStream.class, assertNotNullRefusal(sse))
                .outcome();
    }

    private static PageOutcome byPage(Sse sse) {
        return assertInstanceOf(LiveRefusal.ByPage.class, assertNotNullRefusal(sse))
                .outcome();
    }

    private static Object assertNotNullRefusal(Sse sse) {
        LiveRefusal refusal = sse.refusal;
        assertNotNull(refusal);
        return refusal;
    }

    private static ReadFrom at(long seqNum) {
        return new ReadFrom.At(new Offset(LIFE, seqNum));
    }

    private static String offset(long seqNum) {
        return new Offset(LIFE, seqNum).toString();
    }

    private static String cursor(long cursor) {
        return "\"streamCursor\":\"" + cursor + "\"";
    }

    private static String control(long seqNum, boolean upToDate) {
        return "{\"streamNextOffset\":\"" + offset(seqNum) + "\","
                + cursor(LiveCursor.interval(EmbeddedReaders.START_MS)) + (upToDate ? ",\"upToDate\":true}" : "}");
    }

    private static String closed(long seqNum) {
        return "{\"streamNextOffset\":\"" + offset(seqNum) + "\",\"upToDate\":true,\"streamClosed\":true}";
    }
}
