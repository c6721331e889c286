package dev.millrace.testkit.store;

import static dev.millrace.testkit.store.StoreFixture.batch;
import static dev.millrace.testkit.store.StoreFixture.bodies;
import static dev.millrace.testkit.store.StoreFixture.command;
import static dev.millrace.testkit.store.StoreFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Command records: fencing and trimming.
interface CommandContract extends StoreFixture {
    private static AppendBatch fenced(String token, String body) {
        return new AppendBatch(List.of(record(body)), null, token);
    }

    @Test
    default void aTokenIsHeldAgainstTheOneThatWasSet() {
        durable(stream("s"), batch(LogRecord.fence("w1")));
        durable(stream("s"), fenced("w1", "a"));
        assertEquals(
                "w1",
                refused(Reason.FencingTokenMismatch.class, stream("s"), fenced("w2", "x"))
                        .currentToken());
        assertEquals(
                "w1",
                refused(Reason.FencingTokenMismatch.class, stream("s"), fenced("", "x"))
                        .currentToken());
        assertEquals(2, tail(stream("s")).nextSeqNum());
    }

    @Test
    default void theFirstTokenIsTheEmptyOne() {
        assertEquals(
                "",
                refused(Reason.FencingTokenMismatch.class, stream("s"), fenced("w1", "x"))
                        .currentToken());
        assertNothingIn(stream("s"));
        durable(stream("s"), fenced("", "a"));
    }

    @Test
    default void theEmptyTokenClears() {
        durable(stream("s"), batch(LogRecord.fence("w1")));
        durable(stream("s"), batch(LogRecord.fence("")));
        durable(stream("s"), fenced("", "a"));
        refused(Reason.FencingTokenMismatch.class, stream("s"), fenced("w1", "x"));
    }

    @Test
    default void anAppendWithoutATokenIsNeverFenced() {
        durable(stream("s"), batch(LogRecord.fence("w1")));
        durable(stream("s"), "a");
    }

    @Test
    default void aBatchIsHeldAgainstTheTokenBeforeIt() {
        durable(stream("s"), batch(LogRecord.fence("w1")));
        durable(stream("s"), new AppendBatch(List.of(LogRecord.fence("w2"), record("a")), null, "w1"));
        refused(Reason.FencingTokenMismatch.class, stream("s"), fenced("w1", "x"));
        durable(stream("s"), fenced("w2", "b"));
    }

    @Test
    default void theLastFenceOfABatchHolds() {
        durable(stream("s"), batch(LogRecord.fence("w1"), LogRecord.fence("w2")));
        durable(stream("s"), fenced("w2", "a"));
    }

    @Test
    default void theTokenIsLookedAtBeforeTheNumber() {
        durable(stream("s"), batch(LogRecord.fence("w1")));
        refused(Reason.FencingTokenMismatch.class, stream("s"), new AppendBatch(List.of(record("x")), 7L, "w2"));
        refused(Reason.SeqNumMismatch.class, stream("s"), new AppendBatch(List.of(record("x")), 7L, "w1"));
    }

    @Test
    default void whatIsRefusedSetsNoToken() {
        durable(stream("s"), "a");
        refused(Reason.SeqNumMismatch.class, stream("s"), AppendBatch.at(0, List.of(LogRecord.fence("w1"))));
        durable(stream("s"), fenced("", "b"));
    }

    @Test
    default void tokensOfThirtySixBytesAreTakenAndLongerOnesInvalid() {
        String longest = "€".repeat(12);
        durable(stream("s"), batch(LogRecord.fence(longest)));
        durable(stream("s"), fenced(longest, "a"));
        refused(Reason.Invalid.class, stream("s"), batch(LogRecord.fence(longest + "x")));
        refused(Reason.Invalid.class, stream("s"), fenced(longest + "x", "b"));
        assertEquals(2, tail(stream("s")).nextSeqNum());
    }

    @Test
    default void commandsOfOtherShapesAreInvalid() {
        for (LogRecord bad : List.of(
                command("", Bytes.EMPTY),
                command("erase", Bytes.EMPTY),
                command("Trim", Bytes.of(new byte[8])),
                command("trim", Bytes.EMPTY),
                command("trim", Bytes.of(new byte[7])),
                command("trim", Bytes.of(new byte[9])),
                command("fence", Bytes.of(new byte[] {(byte) 0xff})),
                command("fence", Bytes.of(new byte[37])))) {
            refused(Reason.Invalid.class, stream("s"), batch(record("ok"), bad));
        }
        assertNothingIn(stream("s"));
    }

    @Test
    default void commandsTakeNumbersAndAreRead() {
        durable(stream("s"), batch(record("a"), LogRecord.fence("w1"), LogRecord.trim(0)));
        List<SequencedRecord> all = readAll(stream("s"), 0);
        assertEquals(3, all.size());
        assertEquals(LogRecord.fence("w1"), all.get(1).record());
        assertEquals(LogRecord.trim(0), all.get(2).record());
    }

    @Test
    default void whatIsBelowATrimIsGoneAndTheTailStays() {
        durable(stream("s"), "a", "b", "c", "d");
        TailPosition tail = durable(stream("s"), batch(LogRecord.trim(2))).tail();
        awaitFirst(stream("s"), 2);
        assertEquals(List.of("c", "d"), bodies(readAll(stream("s"), 0)).subList(0, 2));
        assertEquals(tail, tail(stream("s")));
        assertEquals(5, durable(stream("s"), "e").startSeqNum());
    }

    @Test
    default void aTrimReachesThroughManyAppends() {
        for (int i = 0; i < 50; i++) {
            durable(stream("s"), "a" + i, "b" + i, "c" + i);
        }
        durable(stream("s"), batch(LogRecord.trim(100)));
        awaitFirst(stream("s"), 100);
        assertEquals(51, readAll(stream("s"), 0).size());
        durable(stream("s"), batch(LogRecord.trim(149)));
        awaitFirst(stream("s"), 149);
        assertEquals("c49", bodies(readAll(stream("s"), 0)).getFirst());
    }

    @Test
    default void aTrimNeverGoesBack() {
        durable(stream("s"), "a", "b", "c");
        durable(stream("s"), batch(LogRecord.trim(2)));
        durable(stream("s"), batch(LogRecord.trim(1)));
        awaitFirst(stream("s"), 2);
    }

    @Test
    default void aTrimPastTheTailLeavesNothingAndTheNextNumberGoesOn() {
        durable(stream("s"), "a", "b");
        TailPosition tail = durable(stream("s"), batch(LogRecord.trim(-1))).tail();
        assertEquals(3, tail.nextSeqNum());
        awaitNothing(stream("s"));
        assertEquals(new ReadOutcome.NothingThere(tail), read(stream("s"), 0));
        assertEquals(tail, tail(stream("s")));
        assertEquals(
                3, durable(stream("s"), AppendBatch.at(3, List.of(record("c")))).startSeqNum());
        assertEquals(List.of("c"), bodies(readAll(stream("s"), 0)));
    }

    @Test
    default void aTrimInTheMiddleOfABatchReachesToItselfAtMost() {
        durable(stream("s"), batch(record("a"), LogRecord.trim(100), record("b")));
        awaitFirst(stream("s"), 2);
        assertEquals(List.of("b"), bodies(readAll(stream("s"), 0)));
    }

    @Test
    default void readingBackFromTheTailStopsAtTheTrim() {
        durable(stream("s"), "a", "b", "c", "d");
        durable(stream("s"), batch(LogRecord.trim(3)));
        awaitFirst(stream("s"), 3);
        List<SequencedRecord> read = records(stream("s"), new ReadStart.BeforeTail(5), 10, StoreLimits.READ_BYTES_MAX);
        assertEquals(3, read.getFirst().seqNum());
        assertEquals(2, read.size());
    }

    @Test
    default void theTokenOutlivesTheTrimOfItsRecord() {
        durable(stream("s"), batch(LogRecord.fence("w1"), LogRecord.trim(-1)));
        refused(Reason.FencingTokenMismatch.class, stream("s"), fenced("w2", "x"));
    }

    /// S2 may show what was trimmed for a moment more.
    private void awaitFirst(StreamKey stream, long seqNum) {
        Awaitility.await()
                .atMost(patience())
                .untilAsserted(
                        () -> assertEquals(seqNum, records(stream, 0).getFirst().seqNum()));
    }

    private void awaitNothing(StreamKey stream) {
        Awaitility.await()
                .atMost(patience())
                .untilAsserted(() -> assertInstanceOf(ReadOutcome.NothingThere.class, read(stream, 0)));
    }
}
