package dev.millrace.testkit.store;

import static dev.millrace.testkit.store.StoreFixture.batch;
import static dev.millrace.testkit.store.StoreFixture.batchOf;
import static dev.millrace.testkit.store.StoreFixture.bodies;
import static dev.millrace.testkit.store.StoreFixture.recordOfMeteredBytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.TailOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Reading: places, bounds, what there is not.
interface ReadContract extends StoreFixture {
    private static int maxBytes() {
        return StoreLimits.READ_BYTES_MAX;
    }

    @Test
    default void aStreamThatWasNeverWrittenIsNotThere() {
        assertEquals(new ReadOutcome.NoSuchStream(), read(stream("s"), 0));
        assertEquals(new ReadOutcome.NoSuchStream(), read(stream("s"), new ReadStart.BeforeTail(1), 1, 1));
        assertEquals(new TailOutcome.NoSuchStream(), answer(store().tail(stream("s"))));
    }

    @Test
    default void aNameThatNoStreamCanHaveIsNotThere() {
        StreamKey impossible = new StreamKey(stream("s").basin(), "");
        assertEquals(new ReadOutcome.NoSuchStream(), read(impossible, 0));
        assertEquals(new TailOutcome.NoSuchStream(), answer(store().tail(impossible)));
    }

    @Test
    default void atAndPastTheTailNothingIsThere() {
        TailPosition tail = durable(stream("s"), "a", "b").tail();
        assertEquals(new ReadOutcome.NothingThere(tail), read(stream("s"), 2));
        assertEquals(new ReadOutcome.NothingThere(tail), read(stream("s"), 3));
        assertEquals(new ReadOutcome.NothingThere(tail), read(stream("s"), Long.MAX_VALUE));
        assertEquals(
                new ReadOutcome.NothingThere(tail), read(stream("s"), new ReadStart.BeforeTail(0), 10, maxBytes()));
    }

    @Test
    default void aReadBeginsAtAnyRecordOfABatch() {
        durable(stream("s"), "a", "b", "c");
        durable(stream("s"), "d", "e");
        assertEquals(List.of("a", "b", "c", "d", "e"), bodies(readAll(stream("s"), 0)));
        assertEquals(List.of("b", "c", "d", "e"), bodies(readAll(stream("s"), 1)));
        assertEquals(List.of("d", "e"), bodies(readAll(stream("s"), 3)));
        assertEquals(List.of("e"), bodies(readAll(stream("s"), 4)));
    }

    /// A caller that folds a log stops where the tail is, and must not stop before.
    @Test
    default void everythingThatWasThereWhenAReadBeganLiesBeforeTheTailItTells() {
        durable(stream("s"), batchOf(999));
        durable(stream("s"), batchOf(999));
        TailPosition tail = durable(stream("s"), "c").tail();
        for (int bytesMax : new int[] {maxBytes(), 2_000}) {
            for (long from : new long[] {0, 500, 1_997, 1_998}) {
                ReadOutcome.Records page = assertInstanceOf(
                        ReadOutcome.Records.class,
                        read(stream("s"), new ReadStart.SeqNum(from), StoreLimits.READ_RECORDS_MAX, bytesMax));
                assertEquals(
                        tail,
                        page.tail(),
                        () -> "from " + from + ", " + page.records().size() + " records");
            }
        }
        ReadOutcome.Records last = assertInstanceOf(
                ReadOutcome.Records.class, read(stream("s"), new ReadStart.BeforeTail(1), 1, maxBytes()));
        assertEquals(tail, last.tail());
    }

    @Test
    default void aReadOfSoManyRecordsTellsAPlaceThatTheTailHasReached() {
        durable(stream("s"), "a", "b");
        TailPosition tail = durable(stream("s"), "c").tail();
        ReadOutcome.Records first =
                assertInstanceOf(ReadOutcome.Records.class, read(stream("s"), new ReadStart.SeqNum(0), 1, maxBytes()));
        assertTrue(first.tail().nextSeqNum() >= 1, () -> "behind its own record: " + first.tail());
        assertTrue(first.tail().nextSeqNum() <= tail.nextSeqNum(), () -> "past the tail: " + first.tail());
        ReadOutcome.Records rest =
                assertInstanceOf(ReadOutcome.Records.class, read(stream("s"), new ReadStart.SeqNum(1), 10, maxBytes()));
        assertEquals(tail, rest.tail());
    }

    @Test
    default void noMoreRecordsComeThanAskedFor() {
        durable(stream("s"), batchOf(10));
        durable(stream("s"), batchOf(10));
        for (int max : new int[] {1, 2, 9, 10, 11, 20, 1_000}) {
            assertEquals(
                    Math.min(max, 20),
                    records(stream("s"), new ReadStart.SeqNum(0), max, maxBytes())
                            .size());
        }
        assertEquals(List.of("r5", "r6"), bodies(records(stream("s"), new ReadStart.SeqNum(5), 2, maxBytes())));
    }

    @Test
    default void noMoreMeteredBytesComeThanAskedFor() {
        LogRecord hundred = recordOfMeteredBytes(100);
        durable(stream("s"), batch(hundred, hundred, hundred));
        durable(stream("s"), batch(hundred, hundred));
        assertEquals(1, countRead(100));
        assertEquals(1, countRead(199));
        assertEquals(2, countRead(200));
        assertEquals(3, countRead(399));
        assertEquals(4, countRead(400));
        assertEquals(5, countRead(maxBytes()));
    }

    private int countRead(int bytesMax) {
        return records(stream("s"), new ReadStart.SeqNum(0), 1_000, bytesMax).size();
    }

    @Test
    default void oneRecordComesWhateverItsSize() {
        durable(stream("s"), batch(recordOfMeteredBytes(5_000), recordOfMeteredBytes(8)));
        assertEquals(1, countRead(1));
        durable(stream("s"), batch(recordOfMeteredBytes(StoreLimits.BATCH_BYTES_MAX)));
        assertEquals(1, records(stream("s"), new ReadStart.SeqNum(2), 1, 1).size());
    }

    @Test
    default void aLongStreamIsReadPageByPage() {
        for (int i = 0; i < 5; i++) {
            durable(stream("s"), batchOf(999));
        }
        assertEquals(1_000, records(stream("s"), 0).size());
        assertEquals(5 * 999, readAll(stream("s"), 0).size());
    }

    @Test
    default void readingBackFromTheTailGivesTheLastRecords() {
        durable(stream("s"), "a", "b");
        durable(stream("s"), "c", "d");
        assertEquals(List.of("d"), bodies(back(1, 10)));
        assertEquals(List.of("b", "c", "d"), bodies(back(3, 10)));
        assertEquals(List.of("a", "b", "c", "d"), bodies(back(99, 10)));
        assertEquals(List.of("b"), bodies(back(3, 1)));
        assertEquals(List.of("a"), bodies(back(Long.MAX_VALUE, 1)));
    }

    private List<SequencedRecord> back(long records, int recordsMax) {
        return records(stream("s"), new ReadStart.BeforeTail(records), recordsMax, maxBytes());
    }

    @Test
    default void boundsOutsideThoseOfThePortAreABugOfTheCallers() {
        ReadStart start = new ReadStart.SeqNum(0);
        assertThrows(IllegalArgumentException.class, () -> store().read(stream("s"), start, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> store().read(stream("s"), start, 1_001, 1));
        assertThrows(IllegalArgumentException.class, () -> store().read(stream("s"), start, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> store().read(stream("s"), start, 1, maxBytes() + 1));
    }

    @Test
    default void anAnsweredAppendIsSeenByEveryLaterCall() {
        for (int i = 0; i < 50; i++) {
            TailPosition tail = durable(stream("s"), "r" + i).tail();
            assertEquals(tail, tail(stream("s")));
            assertEquals(List.of("r" + i), bodies(records(stream("s"), i)));
        }
    }
}
