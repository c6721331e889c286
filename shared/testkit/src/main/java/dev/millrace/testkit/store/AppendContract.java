package dev.millrace.testkit.store;

import static dev.millrace.testkit.store.StoreFixture.batch;
import static dev.millrace.testkit.store.StoreFixture.batchOf;
import static dev.millrace.testkit.store.StoreFixture.bodies;
import static dev.millrace.testkit.store.StoreFixture.header;
import static dev.millrace.testkit.store.StoreFixture.record;
import static dev.millrace.testkit.store.StoreFixture.recordOfMeteredBytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.StoreLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Appending: numbers, conditions, atomic batches, limits, times.
interface AppendContract extends StoreFixture {
    @Test
    default void theFirstAppendCreatesTheStreamAtZero() {
        AppendOutcome.Durable first = durable(stream("s"), "a", "b");
        assertEquals(0, first.startSeqNum());
        assertEquals(2, first.endSeqNum());
        assertEquals(new TailPosition(2, first.timestampMs()), tail(stream("s")));
    }

    @Test
    default void numbersGoOnDenselyFromBatchToBatch() {
        assertEquals(0, durable(stream("s"), "a").startSeqNum());
        assertEquals(1, durable(stream("s"), "b", "c").startSeqNum());
        assertEquals(3, durable(stream("s"), "d").startSeqNum());
        List<SequencedRecord> all = readAll(stream("s"), 0);
        assertEquals(List.of("a", "b", "c", "d"), bodies(all));
        assertEquals(
                List.of(0L, 1L, 2L, 3L),
                all.stream().map(SequencedRecord::seqNum).toList());
    }

    @Test
    default void appendsMadeTogetherAreEachAnswered() {
        List<CompletableFuture<AppendOutcome>> made = new ArrayList<>();
        store().together(() -> {
            for (int i = 0; i < 20; i++) {
                made.add(store().append(stream("s" + i), AppendBatch.at(i % 2, List.of(record("r" + i)))));
            }
        });
        for (int i = 0; i < 20; i++) {
            AppendOutcome outcome = answer(made.get(i));
            assertEquals(i % 2 == 0, outcome instanceof AppendOutcome.Durable, "stream " + i + ": " + outcome);
        }
        assertEquals(List.of("r2"), bodies(readAll(stream("s2"), 0)));
        assertNothingIn(stream("s3"));
    }

    @Test
    default void aBatchAtTheTailIsAppended() {
        durable(stream("s"), "a");
        assertEquals(
                1, durable(stream("s"), AppendBatch.at(1, List.of(record("b")))).startSeqNum());
    }

    @Test
    default void aBatchAtZeroCreatesTheStream() {
        assertEquals(
                0, durable(stream("s"), AppendBatch.at(0, List.of(record("a")))).startSeqNum());
    }

    @Test
    default void aBatchElsewhereIsRefusedWithTheNextNumber() {
        durable(stream("s"), "a", "b");
        for (long seqNum : new long[] {0, 1, 3, Long.MAX_VALUE}) {
            Reason.SeqNumMismatch reason =
                    refused(Reason.SeqNumMismatch.class, stream("s"), AppendBatch.at(seqNum, List.of(record("x"))));
            assertEquals(2, reason.nextSeqNum());
        }
        assertEquals(List.of("a", "b"), bodies(readAll(stream("s"), 0)));
    }

    @Test
    default void aBatchPastTheTailOfNoStreamIsRefusedAndAppendsNothing() {
        Reason.SeqNumMismatch reason =
                refused(Reason.SeqNumMismatch.class, stream("s"), AppendBatch.at(1, List.of(record("x"))));
        assertEquals(0, reason.nextSeqNum());
        assertNothingIn(stream("s"));
        assertEquals(0, durable(stream("s"), "a").startSeqNum());
    }

    @Test
    default void sentTwiceOnOneConditionABatchLandsOnce() {
        AppendBatch batch = AppendBatch.at(0, List.of(record("a"), record("b")));
        durable(stream("s"), batch);
        assertEquals(2, refused(Reason.SeqNumMismatch.class, stream("s"), batch).nextSeqNum());
        assertEquals(List.of("a", "b"), bodies(readAll(stream("s"), 0)));
    }

    @Test
    default void streamsAreApart() {
        durable(stream("s"), "a", "b");
        assertEquals(0, durable(stream("t"), "c").startSeqNum());
        assertEquals(0, durable(stream("s/t"), "d").startSeqNum());
        assertEquals(List.of("a", "b"), bodies(readAll(stream("s"), 0)));
        assertEquals(List.of("c"), bodies(readAll(stream("t"), 0)));
    }

    @Test
    default void recordsComeBackByteForByte() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        List<RecordHeader> headers = List.of(
                new RecordHeader(Bytes.of(all), Bytes.of(all)),
                header("twice", "1"),
                header("twice", "2"),
                header("empty", ""),
                header("ü", "€𝄞"));
        List<LogRecord> records = List.of(
                record(headers, all),
                record(List.of(), new byte[0]),
                record(List.of(header("h", "v")), new byte[0]),
                record(headers, new byte[] {0}));
        durable(stream("s"), new AppendBatch(records, null, null));
        assertEquals(
                records,
                readAll(stream("s"), 0).stream().map(SequencedRecord::record).toList());
    }

    @Test
    default void aRecordMayBeAPartOfALargerArray() {
        byte[] array = "--name=value;body--".getBytes(StandardCharsets.UTF_8);
        LogRecord record = new LogRecord(
                List.of(new RecordHeader(Bytes.of(array, 2, 4), Bytes.of(array, 7, 5))), Bytes.of(array, 13, 4));
        durable(stream("s"), batch(record));
        assertEquals(
                new LogRecord(List.of(header("name", "value")), Bytes.utf8("body")),
                records(stream("s"), 0).getFirst().record());
    }

    @Test
    default void anEmptyBatchIsInvalid() {
        refused(Reason.Invalid.class, stream("s"), batch());
        assertNothingIn(stream("s"));
    }

    @Test
    default void aThousandRecordsAreAppendedAndOneMoreIsInvalid() {
        refused(Reason.Invalid.class, stream("s"), batchOf(StoreLimits.BATCH_RECORDS_MAX + 1));
        assertNothingIn(stream("s"));
        assertEquals(
                1_000,
                durable(stream("s"), batchOf(StoreLimits.BATCH_RECORDS_MAX)).endSeqNum());
        assertEquals(1_000, readAll(stream("s"), 0).size());
    }

    @Test
    default void aRecordOfAMebibyteIsAppendedAndAByteMoreIsInvalid() {
        int max = StoreLimits.BATCH_BYTES_MAX;
        refused(Reason.Invalid.class, stream("s"), batch(recordOfMeteredBytes(max + 1)));
        assertNothingIn(stream("s"));
        durable(stream("s"), batch(recordOfMeteredBytes(max)));
        assertEquals(max - 8, records(stream("s"), 0).getFirst().record().body().length());
    }

    @Test
    default void theBoundOnBytesIsOneOfTheWholeBatchAndCountsHeaders() {
        int half = StoreLimits.BATCH_BYTES_MAX / 2;
        LogRecord plain = recordOfMeteredBytes(half);
        LogRecord withHeader = record(List.of(header("k", "v")), new byte[half - 8 - 4]);
        LogRecord tooLarge = record(List.of(header("k", "vv")), new byte[half - 8 - 4]);
        refused(Reason.Invalid.class, stream("s"), batch(plain, tooLarge));
        assertNothingIn(stream("s"));
        durable(stream("s"), batch(plain, withHeader));
        assertEquals(2, readAll(stream("s"), 0).size());
    }

    @Test
    default void manySmallHeadersAreKept() {
        List<RecordHeader> headers = new ArrayList<>(Collections.nCopies(5_000, header("k", "")));
        headers.add(header("n".repeat(300), "v".repeat(20_000)));
        LogRecord record = record(headers, new byte[] {1});
        durable(stream("s"), batch(record));
        assertEquals(record, records(stream("s"), 0).getFirst().record());
    }

    @Test
    default void emptyHeaderNamesOutsideCommandsAreInvalid() {
        refused(
                Reason.Invalid.class,
                stream("s"),
                batch(record("ok"), record(List.of(header("", "x"), header("a", "b")), new byte[0])));
        refused(
                Reason.Invalid.class,
                stream("s"),
                batch(record(List.of(header("a", "b"), header("", "fence")), new byte[0])));
        assertNothingIn(stream("s"));
    }

    @Test
    default void namesBeyondTheRulesAreInvalid() {
        String basin = stream("s").basin();
        for (String name : new String[] {"", ".", "..", "n".repeat(513), "€".repeat(171), "\ud800"}) {
            refused(Reason.Invalid.class, new StreamKey(basin, name), batchOf(1));
        }
        for (String bad :
                new String[] {"", "short", "UPPERCASE", "-leading", "trailing-", "under_score", "b".repeat(49)}) {
            refused(Reason.Invalid.class, new StreamKey(bad, "s"), batchOf(1));
        }
    }

    @Test
    default void theLongestNamesAreTaken() {
        StreamKey longest = stream("x");
        String name = longest.stream() + "€".repeat(100);
        StreamKey full = new StreamKey(longest.basin(), name + "n".repeat(512 - (name.length() + 200)));
        durable(full, "a");
        assertEquals(1, tail(full).nextSeqNum());
    }

    @Test
    default void whatWasInvalidLeavesAnExistingStreamAsItWas() {
        AppendOutcome.Durable before = durable(stream("s"), "a");
        refused(Reason.Invalid.class, stream("s"), batchOf(0));
        refused(Reason.Invalid.class, stream("s"), batchOf(1_001));
        refused(Reason.Invalid.class, stream("s"), batch(record("x"), StoreFixture.command("nonsense", Bytes.EMPTY)));
        assertEquals(before.tail(), tail(stream("s")));
    }

    @Test
    default void timesNeverDecreaseAlongAStreamAndAreThoseOfTheAnswer() {
        List<Long> answered = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answered.add(durable(stream("s"), "r" + i).timestampMs());
        }
        List<Long> read = readAll(stream("s"), 0).stream()
                .map(SequencedRecord::timestampMs)
                .toList();
        assertEquals(answered, read);
        assertEquals(answered.stream().sorted().toList(), read);
    }

    @Test
    default void theClockIsNeverPastTheTimeOfTheNextRecord() {
        for (int i = 0; i < 20; i++) {
            long clockMs = store().clockMs();
            long timestampMs = durable(stream("s" + i % 3), "r").timestampMs();
            assertTrue(clockMs <= timestampMs, () -> "clock=" + clockMs + " record=" + timestampMs);
        }
    }

    @Test
    default void theClockNeverGoesBack() {
        long before = store().clockMs();
        durable(stream("s"), "a");
        assertTrue(store().clockMs() >= before);
    }
}
