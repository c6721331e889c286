package dev.millrace.api.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.StoreHealth;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LogHistoryTest {
    private static final int MIB = 1 << 20;
    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final LogHistory history = new LogHistory(store, HistoryLimits.DEFAULT);
    private final WrittenStream stream = WrittenStream.named(store, "stream", 7);
    private final StreamKey key = StreamKeys.of(stream.path);

    @Test
    void aReadAtTheTailDoesNotAskTheStore() {
        write("a");
        store.setHealth(new StoreHealth.Unavailable("gone fishing"));
        assertEquals(
                new PageOutcome.Page(List.of(), new Offset(7, 2), new Offset(7, 2), true), read(ReadFrom.NOW, MIB));
        assertEquals(read(ReadFrom.NOW, MIB), read(at(7, 2), MIB));
    }

    @Test
    void aPageKnowsWhereItBeginsAndEndsAndThatItIsAtTheTail() {
        write("a", "bc");
        PageOutcome.Page page = page(ReadFrom.BEGINNING, MIB);
        assertEquals(List.of("a", "bc"), bodies(page));
        assertEquals(new Offset(7, 1), page.start());
        assertEquals(new Offset(7, 3), page.next());
        assertTrue(page.atTail());
    }

    @Test
    void aPageEndsBeforeTheMessageThatWouldMakeItTooLong() {
        write("aaa", "bbb", "cc");
        PageOutcome.Page page = page(ReadFrom.BEGINNING, 7);
        assertEquals(List.of("aaa", "bbb"), bodies(page));
        assertEquals(new Offset(7, 3), page.next());
        assertFalse(page.atTail());
    }

    @Test
    void aMessageLongerThanThePageIsAPageOfItsOwn() {
        write("a", "bbbbbbbb", "c");
        assertEquals(List.of("bbbbbbbb"), bodies(page(at(7, 2), 3)));
    }

    @Test
    void aFullPageThatEndsAtTheTailSaysSo() {
        write("aa", "bb");
        assertTrue(page(ReadFrom.BEGINNING, 4).atTail());
    }

    @Test
    void refusedOffsetsAreRefusedWithoutTheStore() {
        write("a");
        store.setHealth(new StoreHealth.Unavailable("gone fishing"));
        assertInstanceOf(PageOutcome.OffsetInvalid.class, read(at(7, 3), MIB));
        assertInstanceOf(PageOutcome.OffsetInvalid.class, read(at(8, 1), MIB));
        assertInstanceOf(PageOutcome.OffsetGone.class, read(at(6, 1), MIB));
    }

    @Test
    void aStreamThatWasRemovedMakesTheViewOutdated() {
        write("a");
        StreamView view = stream.view();
        store.lose(key);
        assertInstanceOf(PageOutcome.ViewOutdated.class, read(view, ReadFrom.BEGINNING));
    }

    @Test
    void aTrimmedBeginningMakesTheViewOutdated() {
        write("a", "b", "c");
        StreamView view = stream.view();
        append(LogRecord.trim(2));
        assertInstanceOf(PageOutcome.ViewOutdated.class, read(view, ReadFrom.BEGINNING));
        assertEquals(List.of("b", "c"), bodies(assertInstanceOf(PageOutcome.Page.class, read(view, at(7, 2)))));
    }

    @Test
    void aLogThatWasTrimmedWholeMakesTheViewOutdated() {
        write("a", "b");
        StreamView view = stream.view();
        append(LogRecord.trim(4));
        assertInstanceOf(PageOutcome.ViewOutdated.class, read(view, ReadFrom.BEGINNING));
    }

    @Test
    void aLogThatBeganAnewMakesTheViewOutdated() {
        write("a", "b");
        StreamView view = stream.view();
        append(LogRecord.trim(4));
        store.advance(Duration.ofHours(2));
        WrittenStream anew = WrittenStream.named(store, "stream", 9);
        anew.created();
        assertInstanceOf(PageOutcome.ViewOutdated.class, read(view, ReadFrom.BEGINNING));
        anew.control(new StreamRecord.Deleted());
        anew.created(10, null);
        anew.message(null, "of another life");
        assertInstanceOf(PageOutcome.ViewOutdated.class, read(view, ReadFrom.BEGINNING));
    }

    @Test
    void theEndOfTheLifeInsideThePageMakesTheViewOutdated() {
        write("a");
        stream.control(new StreamRecord.Deleted());
        stream.message(null, "b");
        assertInstanceOf(PageOutcome.ViewOutdated.class, read(ReadFrom.BEGINNING, MIB));
    }

    @Test
    void aRecordThatTheStoreCannotReadBackIsDamage() {
        write("a");
        store.damage(key, 1);
        assertInstanceOf(PageOutcome.Damaged.class, read(ReadFrom.BEGINNING, MIB));
    }

    @Test
    void aRecordThatSomethingElseWroteIsDamage() {
        write("a");
        append(new LogRecord(List.of(), Bytes.utf8("what is this")));
        stream.message(null, "b");
        assertInstanceOf(PageOutcome.Damaged.class, read(at(7, 2), MIB));
        PageOutcome.Page before = page(ReadFrom.BEGINNING, MIB);
        assertEquals(List.of("a"), bodies(before));
        assertEquals(new Offset(7, 2), before.next());
        assertFalse(before.atTail());
    }

    @Test
    void aPartWithoutItsMessageIsDamage() {
        write("a");
        stream.part(null, MessagePart.FIRST, "b");
        stream.message(null, "c");
        assertInstanceOf(PageOutcome.Damaged.class, read(at(7, 2), MIB));
    }

    @Test
    void aStoreOutOfReachIsUnavailable() {
        write("a");
        store.setHealth(new StoreHealth.Unavailable("gone fishing"));
        assertEquals(new PageOutcome.Unavailable("gone fishing"), read(ReadFrom.BEGINNING, MIB));
        assertEquals(0, history.heldBytes());
    }

    @Test
    void aLargeMessageInPartsIsReadInOnePage() {
        stream.created();
        String part = "x".repeat(RecordLimits.PART_BYTES_MAX);
        GroupSpan group = new GroupSpan(stream.seqNum, stream.seqNum + 8);
        stream.message(group, part, part, part, part, part, part, part, part, "end");
        stream.message(null, "next");
        PageOutcome.Page page = page(ReadFrom.BEGINNING, MIB);
        assertEquals(
                List.of(part.length() * 8 + 3),
                List.of(page.messages().getFirst().body().length()));
        assertEquals(List.of("next"), bodies(page(new ReadFrom.At(page.next()), MIB)));
        assertEquals(0, history.heldBytes());
    }

    @Test
    void aLargeMessageDoesNotJoinAPageThatHasOneAlready() {
        write("small");
        String part = "x".repeat(RecordLimits.PART_BYTES_MAX);
        stream.message(new GroupSpan(stream.seqNum, stream.seqNum + 1), part, part);
        assertEquals(List.of("small"), bodies(page(ReadFrom.BEGINNING, MIB)));
    }

    @Test
    void aGroupThatEndsFarBehindThePageIsKnownByOneLookAtItsEnd() {
        stream.created();
        GroupSpan group = new GroupSpan(1, 2_500);
        for (int i = 0; i < 2_500; i++) {
            stream.message(group, "m" + i);
        }
        ShortReadStore counted = new ShortReadStore(store, new Random(0) {
            private static final long serialVersionUID = 1L;

            @Override
            public int nextInt(int bound) {
                return 0;
            }
        });
        LogHistory counting = new LogHistory(counted, HistoryLimits.DEFAULT);
        PageOutcome outcome =
                counting.read(stream.path, stream.view(), at(7, 5), 1_000).join();
        assertEquals(
                "m4", bodies(assertInstanceOf(PageOutcome.Page.class, outcome)).getFirst());
        assertEquals(2, counted.reads);
    }

    @Test
    void aGroupWhoseEndIsNotThereIsHidden() {
        stream.created();
        stream.invisible(new GroupSpan(1, 50), "never seen");
        stream.control(new StreamRecord.Aborted(1));
        stream.message(null, "seen");
        assertEquals(List.of("seen"), bodies(page(ReadFrom.BEGINNING, MIB)));
    }

    @Test
    void aGroupWhoseEndIsAnothersRecordIsHidden() {
        stream.created();
        stream.invisible(new GroupSpan(1, 3), "never seen");
        stream.control(new StreamRecord.Aborted(1));
        stream.message(null, "seen");
        assertEquals(List.of("seen"), bodies(page(ReadFrom.BEGINNING, MIB)));
    }

    @Test
    void aGroupWhoseEndWasTrimmedAwayMakesTheViewOutdated() {
        stream.created();
        GroupSpan group = new GroupSpan(1, 2_000);
        for (int i = 0; i < 2_000; i++) {
            stream.message(group, "m");
        }
        SimulatedStreamStore stepwise = SimulatedStreamStore.stepwise();
        // the first read finds the group, and before the look at its end everything is trimmed
        WrittenStream other = copyTo(stepwise);
        LogHistory slow = new LogHistory(stepwise, HistoryLimits.DEFAULT);
        CompletableFuture<PageOutcome> page = slow.read(other.path, stream.view(), ReadFrom.BEGINNING, MIB);
        stepwise.runNext();
        CompletableFuture<?> trim = stepwise.append(key, AppendBatch.at(2_001, List.of(LogRecord.trim(2_002))));
        stepwise.runPending();
        assertTrue(trim.isDone());
        // the look was asked for before the trim; the records after it were not
        assertInstanceOf(PageOutcome.ViewOutdated.class, page.join());
    }

    @Test
    void aLongRunOfControlRecordsEndsAPageWithoutAMessageButWithProgress() {
        stream.created();
        for (int i = 0; i < 3_000; i++) {
            stream.control(new StreamRecord.Touched(i));
        }
        stream.message(null, "far");
        LogHistory twoReads = new LogHistory(store, new HistoryLimits(MIB, 1, 1, 2, MIB));
        PageOutcome.Page page = assertInstanceOf(
                PageOutcome.Page.class,
                twoReads.read(stream.path, stream.view(), ReadFrom.BEGINNING, MIB)
                        .join());
        assertEquals(List.of(), page.messages());
        assertEquals(page.start(), page.next());
        assertFalse(page.atTail());
        assertTrue(page.next().seqNum() > 1_000, "next=" + page.next());
        PageOutcome.Page next = assertInstanceOf(
                PageOutcome.Page.class,
                twoReads.read(stream.path, stream.view(), new ReadFrom.At(page.next()), MIB)
                        .join());
        assertTrue(next.atTail() || next.next().compareTo(page.next()) > 0);
    }

    @Test
    void theLastInheritedMessageEndsWhereTheForkBegins() {
        write("a", "b");
        WrittenStream fork = stream.fork("fork", 9, 2, 0);
        fork.created();
        fork.message(null, "c");
        PageOutcome.Page page = assertInstanceOf(
                PageOutcome.Page.class,
                history.read(fork.path, fork.view(), ReadFrom.BEGINNING, MIB).join());
        assertEquals(List.of("a", "b", "c"), bodies(page));
        Message last = page.messages().get(1);
        assertEquals(new Offset(7, 2), last.start());
        assertEquals(new Offset(9, 1), last.next());
    }

    @Test
    void aForkReadsItsSourceThoughThatIsDeleted() {
        write("a", "b");
        WrittenStream fork = stream.fork("fork", 9, 1, 0);
        fork.created();
        stream.control(new StreamRecord.Deleted());
        PageOutcome.Page page = assertInstanceOf(
                PageOutcome.Page.class,
                history.read(fork.path, fork.view(), ReadFrom.BEGINNING, MIB).join());
        assertEquals(List.of("a"), bodies(page));
        assertTrue(page.atTail());
        assertEquals(new Offset(9, 1), page.next());
    }

    @Test
    void aFullPageOfWhatAForkInheritsIsAtTheTailWhereOnlyControlRecordsFollow() {
        write("aa");
        stream.control(new StreamRecord.Touched(1));
        stream.message(null, "bb");
        WrittenStream fork = stream.fork("fork", 9, 1, 0);
        fork.created();
        for (int bytesMax = 1; bytesMax <= 3; bytesMax++) {
            PageOutcome.Page page = assertInstanceOf(
                    PageOutcome.Page.class,
                    history.read(fork.path, fork.view(), ReadFrom.BEGINNING, bytesMax)
                            .join());
            assertEquals(List.of("aa"), bodies(page));
            assertEquals(new Offset(9, 1), page.next());
            assertTrue(page.atTail());
        }
    }

    @Test
    void aFullPageOfWhatAForkInheritsIsNotAtTheTailWhereAMessageFollows() {
        write("aa", "bb");
        stream.control(new StreamRecord.Touched(1));
        stream.message(null, "cc");
        WrittenStream fork = stream.fork("fork", 9, 2, 0);
        fork.created();
        PageOutcome.Page page = assertInstanceOf(
                PageOutcome.Page.class,
                history.read(fork.path, fork.view(), ReadFrom.BEGINNING, 2).join());
        assertEquals(List.of("aa"), bodies(page));
        assertEquals(new Offset(7, 2), page.next());
        assertFalse(page.atTail());
    }

    @Test
    void aForkWhoseSourceIsRemovedIsOutdated() {
        write("a", "b");
        WrittenStream fork = stream.fork("fork", 9, 1, 0);
        fork.created();
        store.lose(key);
        assertInstanceOf(
                PageOutcome.ViewOutdated.class,
                history.read(fork.path, fork.view(), ReadFrom.BEGINNING, MIB).join());
    }

    @Test
    void aSplitInsideALargeMessageReadsNoMoreOfItThanItShows() {
        stream.created();
        String part = "x".repeat(RecordLimits.PART_BYTES_MAX);
        stream.message(new GroupSpan(1, 3), part, part, part);
        WrittenStream fork = stream.fork("fork", 9, 0, part.length() + 2L);
        fork.created();
        fork.message(null, "own");
        PageOutcome.Page page = assertInstanceOf(
                PageOutcome.Page.class,
                history.read(fork.path, fork.view(), ReadFrom.BEGINNING, 2 * MIB)
                        .join());
        assertEquals(part.length() + 2, page.messages().getFirst().body().length());
        assertEquals("own", bodies(page).getLast());
    }

    @Test
    void readsBeyondTheBudgetWaitAndBeyondTheLineAreUnavailable() {
        SimulatedStreamStore stepwise = SimulatedStreamStore.stepwise();
        write("a");
        WrittenStream other = copyTo(stepwise);
        LogHistory narrow = new LogHistory(stepwise, new HistoryLimits(2, 1, 60_000, 4, MIB));
        CompletableFuture<PageOutcome> first = narrow.read(other.path, stream.view(), ReadFrom.BEGINNING, 1);
        CompletableFuture<PageOutcome> second = narrow.read(other.path, stream.view(), ReadFrom.BEGINNING, 1);
        CompletableFuture<PageOutcome> third = narrow.read(other.path, stream.view(), ReadFrom.BEGINNING, 1);
        assertInstanceOf(PageOutcome.Unavailable.class, third.join());
        assertFalse(first.isDone() || second.isDone());
        stepwise.runPending();
        assertInstanceOf(PageOutcome.Page.class, first.join());
        assertInstanceOf(PageOutcome.Page.class, second.join());
        assertEquals(0, narrow.heldBytes());
    }

    @Test
    void aStoreThatAnswersAtOnceMakesNoRecursion() {
        stream.created();
        for (int i = 0; i < 20_000; i++) {
            stream.control(new StreamRecord.Touched(i));
        }
        stream.message(null, "far");
        ShortReadStore single = new ShortReadStore(store, new Random(0) {
            private static final long serialVersionUID = 1L;

            @Override
            public int nextInt(int bound) {
                return bound == 3 ? 1 : 0;
            }
        });
        LogHistory patient = new LogHistory(single, new HistoryLimits(MIB, 1, 1, 1_000_000, MIB));
        PageOutcome.Page page = assertInstanceOf(
                PageOutcome.Page.class,
                patient.read(stream.path, stream.view(), ReadFrom.BEGINNING, MIB)
                        .join());
        assertEquals(List.of("far"), bodies(page));
        assertEquals(20_001, single.reads);
    }

    private void write(String... messages) {
        stream.created();
        for (String message : messages) {
            stream.message(null, message);
        }
    }

    private void append(LogRecord record) {
        store.append(key, AppendBatch.at(stream.seqNum, List.of(record))).join();
        stream.seqNum++;
    }

    private WrittenStream copyTo(SimulatedStreamStore target) {
        for (SequencedRecord record : store.records(key)) {
            var _ = target.append(key, AppendBatch.at(record.seqNum(), List.of(record.record())));
        }
        target.runPending();
        return stream;
    }

    private PageOutcome.Page page(ReadFrom from, int bytesMax) {
        return assertInstanceOf(PageOutcome.Page.class, read(from, bytesMax));
    }

    private PageOutcome read(ReadFrom from, int bytesMax) {
        return history.read(stream.path, stream.view(), from, bytesMax).join();
    }

    private PageOutcome read(StreamView view, ReadFrom from) {
        return history.read(stream.path, view, from, MIB).join();
    }

    private static List<String> bodies(PageOutcome.Page page) {
        return page.messages().stream().map(message -> message.body().utf8()).toList();
    }

    private static ReadFrom at(long life, long seqNum) {
        return new ReadFrom.At(new Offset(life, seqNum));
    }
}
