package dev.millrace.testkit.store;

import static dev.millrace.testkit.store.StoreFixture.batch;
import static dev.millrace.testkit.store.StoreFixture.batchOf;
import static dev.millrace.testkit.store.StoreFixture.bodies;
import static dev.millrace.testkit.store.StoreFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.TailOutcome;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What outlasts a stream's emptiness, the store's close and its reopening.
interface LifeContract extends StoreFixture {
    final class Names {
        private static final Duration MOMENT = Duration.ofSeconds(1);
    }

    @Test
    default void aStreamTrimmedWholeVanishesAndBeginsAgainAtZero() {
        durable(stream("s"), batch(record("a"), LogRecord.fence("w1"), LogRecord.trim(-1)));
        passTime(emptyStreamsVanishAfter().plus(Names.MOMENT));
        awaitGone(stream("s"));
        assertEquals(new ReadOutcome.NoSuchStream(), read(stream("s"), 0));
        assertEquals(
                List.of(),
                list(stream("s").basin(), stream("s").stream(), "", 1).streams());
        assertEquals(
                0,
                durable(stream("s"), new AppendBatch(List.of(record("b")), 0L, ""))
                        .startSeqNum());
        assertEquals(List.of("b"), bodies(readAll(stream("s"), 0)));
    }

    @Test
    default void anEmptyStreamStaysForAWhile() {
        TailPosition tail =
                durable(stream("s"), batch(record("a"), LogRecord.trim(-1))).tail();
        durable(stream("t"), batch(record("a"), LogRecord.trim(-1)));
        passTime(emptyStreamsVanishAfter().minus(Names.MOMENT));
        assertEquals(tail, tail(stream("s")));
        assertEquals(
                List.of(stream("s").stream()),
                list(stream("s").basin(), stream("s").stream(), "", 1).streams());
        passTime(Names.MOMENT.multipliedBy(2));
        awaitGone(stream("t"));
    }

    @Test
    default void aStreamThatIsWrittenAgainDoesNotVanish() {
        durable(stream("s"), batch(record("a"), LogRecord.trim(-1)));
        TailPosition tail = durable(stream("s"), "b").tail();
        durable(stream("t"), batch(record("a"), LogRecord.trim(-1)));
        passTime(emptyStreamsVanishAfter().plus(Names.MOMENT));
        awaitGone(stream("t"));
        assertEquals(tail, tail(stream("s")));
        assertEquals(List.of("b"), bodies(readAll(stream("s"), 0)));
    }

    @Test
    default void aStreamEmptiedAgainStaysForAWhileAgain() {
        durable(stream("s"), batch(record("a"), LogRecord.trim(-1)));
        durable(stream("t"), batch(record("a"), LogRecord.trim(-1)));
        passTime(emptyStreamsVanishAfter().dividedBy(2));
        TailPosition tail =
                durable(stream("s"), batch(record("b"), LogRecord.trim(-1))).tail();
        passTime(emptyStreamsVanishAfter().dividedBy(2).plus(Names.MOMENT));
        awaitGone(stream("t"));
        assertEquals(tail, tail(stream("s")));
        passTime(emptyStreamsVanishAfter().dividedBy(2));
        awaitGone(stream("s"));
    }

    @Test
    default void theFollowOfAVanishedStreamEnds() {
        durable(stream("s"), batch(record("a"), LogRecord.trim(-1)));
        RecordedFollow follow = follow(stream("s"));
        follow.next(2);
        passTime(emptyStreamsVanishAfter().plus(Names.MOMENT));
        follow.awaitEnd();
        follow.assertFaultless();
    }

    private void awaitGone(StreamKey stream) {
        Awaitility.await()
                .atMost(patience())
                .untilAsserted(() -> assertEquals(new TailOutcome.NoSuchStream(), answer(store().tail(stream))));
    }

    @Test
    default void anOpenStoreIsAvailable() {
        assertEquals(new StoreHealth.Available(), store().health());
    }

    @Test
    default void aClosedStoreTakesAndTellsNothing() {
        durable(stream("s"), "a");
        store().close();
        store().close();
        assertInstanceOf(
                Reason.Busy.class,
                assertInstanceOf(AppendOutcome.Refused.class, append(stream("s"), batchOf(1)))
                        .reason());
        assertInstanceOf(ReadOutcome.Unavailable.class, read(stream("s"), 0));
        assertInstanceOf(TailOutcome.Unavailable.class, answer(store().tail(stream("s"))));
        assertInstanceOf(
                ListOutcome.Unavailable.class, answer(store().list(stream("s").basin(), "", "", 1)));
        assertInstanceOf(StoreHealth.Unavailable.class, store().health());
    }

    @Test
    default void everythingIsThereAfterReopening() {
        durable(stream("s"), "a", "b");
        TailPosition tail =
                durable(stream("s"), batch(record("c"), LogRecord.fence("w1"))).tail();
        List<SequencedRecord> before = readAll(stream("s"), 0);
        reopen();
        assertEquals(before, readAll(stream("s"), 0));
        assertEquals(tail, tail(stream("s")));
        refused(Reason.FencingTokenMismatch.class, stream("s"), new AppendBatch(List.of(record("x")), null, "w2"));
        assertEquals(
                4, durable(stream("s"), AppendBatch.at(4, List.of(record("d")))).startSeqNum());
        assertEquals(
                List.of(stream("s").stream()),
                list(stream("s").basin(), stream("s").stream(), "", 10).streams());
    }

    @Test
    default void aTrimHoldsAfterReopening() {
        durable(stream("s"), "a", "b", "c");
        durable(stream("s"), batch(LogRecord.trim(1)));
        durable(stream("t"), "a");
        TailPosition empty = durable(stream("t"), batch(LogRecord.trim(-1))).tail();
        reopen();
        assertEquals(1, records(stream("s"), 0).getFirst().seqNum());
        assertEquals(empty, tail(stream("t")));
        assertEquals(new ReadOutcome.NothingThere(empty), read(stream("t"), 0));
        assertEquals(2, durable(stream("t"), "b").startSeqNum());
    }

    @Test
    default void anEmptyStreamVanishesAfterReopeningToo() {
        durable(stream("s"), batch(record("a"), LogRecord.trim(-1)));
        reopen();
        passTime(emptyStreamsVanishAfter().plus(Names.MOMENT));
        awaitGone(stream("s"));
    }

    @Test
    default void timeDoesNotGoBackWithReopening() {
        long timestampMs = durable(stream("s"), "a").timestampMs();
        long clockMs = store().clockMs();
        reopen();
        assertTrue(store().clockMs() >= timestampMs);
        assertTrue(durable(stream("s"), "b").timestampMs() >= Math.min(clockMs, timestampMs));
        assertTrue(durable(stream("t"), "b").timestampMs() >= timestampMs);
    }
}
