package dev.millrace.testkit.store;

import static dev.millrace.testkit.store.StoreFixture.batch;
import static dev.millrace.testkit.store.StoreFixture.batchOf;
import static dev.millrace.testkit.store.StoreFixture.bodies;
import static dev.millrace.testkit.store.StoreFixture.recordOfMeteredBytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.store.FollowListener;
import dev.millrace.store.StoreLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Following: demand, places, order, ends.
interface FollowContract extends StoreFixture {
    @Test
    default void whatIsThereComesAtOnce() {
        durable(stream("s"), "a", "b");
        durable(stream("s"), "c");
        try (RecordedFollow follow = follow(stream("s"))) {
            assertEquals(List.of("a", "b", "c"), bodies(follow.awaitUntil(0, 3)));
        }
    }

    @Test
    default void whatIsAppendedLaterComesThen() {
        durable(stream("s"), "a");
        try (RecordedFollow follow = follow(stream("s"))) {
            follow.next(1);
            durable(stream("s"), "b");
            assertEquals(List.of("b"), bodies(follow.awaitRecords()));
        }
    }

    @Test
    default void aStreamThatDoesNotExistYetIsFollowedFromItsBeginning() {
        try (RecordedFollow follow = follow(stream("s"))) {
            follow.next(0);
            durable(stream("s"), "a", "b");
            assertEquals(List.of("a", "b"), bodies(follow.awaitRecords()));
        }
    }

    @Test
    default void nothingComesBeforeItIsAskedFor() {
        try (RecordedFollow silent = follow(stream("s"));
                RecordedFollow other = follow(stream("s"))) {
            other.next(0);
            durable(stream("s"), "a");
            other.awaitRecords();
            silent.assertNothingDelivered();
            assertEquals(List.of("a"), bodies(silent.awaitUntil(0, 1)));
        }
    }

    @Test
    default void oneDeliveryComesForOneDemand() {
        try (RecordedFollow follow = follow(stream("s"));
                RecordedFollow other = follow(stream("s"))) {
            follow.next(0);
            durable(stream("s"), "a");
            assertEquals(List.of("a"), bodies(follow.awaitRecords()));
            durable(stream("s"), "b");
            assertEquals(List.of("b"), bodies(other.awaitUntil(1, 2)));
            follow.assertNothingDelivered();
            assertEquals(List.of("b"), bodies(follow.awaitUntil(1, 2)));
        }
    }

    @Test
    default void aFollowBeginsAtAnyRecordOfABatch() {
        durable(stream("s"), "a", "b", "c");
        try (RecordedFollow follow = follow(stream("s"))) {
            assertEquals(List.of("b", "c"), bodies(follow.awaitUntil(1, 3)));
        }
        try (RecordedFollow follow = follow(stream("t"))) {
            follow.next(2);
            durable(stream("t"), "a", "b", "c");
            assertEquals(List.of("c"), bodies(follow.awaitRecords()));
        }
    }

    @Test
    default void aFollowPastTheTailWaitsForItsRecord() {
        durable(stream("s"), "a");
        try (RecordedFollow follow = follow(stream("s"))) {
            follow.next(3);
            durable(stream("s"), "b");
            durable(stream("s"), "c");
            durable(stream("s"), "d", "e");
            assertEquals(3, follow.awaitRecords().getFirst().seqNum());
        }
    }

    @Test
    default void aLaterDemandTakesThePlaceOfOneThatWaits() {
        durable(stream("s"), "a");
        try (RecordedFollow follow = follow(stream("s"))) {
            follow.next(5).next(1);
            durable(stream("s"), "b");
            assertEquals(List.of("b"), bodies(follow.awaitRecords()));
        }
    }

    @Test
    default void demandMayGoBackToWhatWasSeen() {
        durable(stream("s"), "a", "b");
        try (RecordedFollow follow = follow(stream("s"))) {
            assertEquals(List.of("a", "b"), bodies(follow.awaitUntil(0, 2)));
            assertEquals(List.of("a", "b"), bodies(follow.awaitUntil(0, 2)));
        }
    }

    @Test
    default void whatWasTrimmedIsPassedOver() {
        durable(stream("s"), "a", "b", "c");
        durable(stream("s"), batch(LogRecord.trim(2)));
        passOverTrim();
    }

    private void passOverTrim() {
        Awaitility.await()
                .atMost(patience())
                .untilAsserted(
                        () -> assertEquals(2, records(stream("s"), 0).getFirst().seqNum()));
        try (RecordedFollow follow = follow(stream("s"))) {
            follow.next(0);
            List<SequencedRecord> records = follow.awaitRecords();
            assertEquals(2, records.getFirst().seqNum());
            assertEquals("c", records.getFirst().record().body().utf8());
        }
    }

    @Test
    default void aFollowGoesOnAfterAFullTrim() {
        durable(stream("s"), "a");
        try (RecordedFollow follow = follow(stream("s"))) {
            follow.next(1);
            durable(stream("s"), batch(LogRecord.trim(-1)));
            durable(stream("s"), "b");
            List<SequencedRecord> seen = new ArrayList<>(follow.awaitRecords());
            if (seen.getLast().seqNum() < 2) { // S2 gives the trim record too
                seen.addAll(follow.awaitUntil(2, 3));
            }
            assertEquals("b", seen.getLast().record().body().utf8());
            assertEquals(2, seen.getLast().seqNum());
        }
    }

    @Test
    default void aDeliveryIsBounded() {
        durable(stream("s"), batchOf(1_000));
        durable(stream("s"), batchOf(1_000));
        LogRecord large = recordOfMeteredBytes(StoreLimits.BATCH_BYTES_MAX);
        durable(stream("s"), batch(large));
        durable(stream("s"), batch(large));
        try (RecordedFollow follow = follow(stream("s"))) {
            follow.next(0);
            assertTrue(follow.awaitRecords().size() <= StoreLimits.READ_RECORDS_MAX);
            follow.next(2_000);
            assertEquals(1, follow.awaitRecords().size());
            assertEquals(2_002, follow.awaitUntil(0, 2_002).size());
        }
    }

    @Test
    default void demandMayComeFromInsideADelivery() {
        CompletableFuture<RecordedFollow> self = new CompletableFuture<>();
        List<SequencedRecord> seen = Collections.synchronizedList(new ArrayList<>());
        FollowListener asksOn = new FollowListener() {
            @Override
            public void onRecords(List<SequencedRecord> records) {
                seen.addAll(records);
                self.join().next(records.getLast().seqNum() + 1);
            }

            @Override
            public void onEnd(String reason) {}
        };
        try (RecordedFollow follow = follow(stream("s"), asksOn)) {
            self.complete(follow);
            follow.next(0);
            for (int i = 0; i < 50; i++) {
                durable(stream("s"), "r" + i, "x");
            }
            Awaitility.await().atMost(patience()).until(() -> seen.size() == 100);
            follow.assertFaultless();
        }
        assertEquals(
                LongStream.range(0, 100).boxed().toList(),
                seen.stream().map(SequencedRecord::seqNum).toList());
    }

    @Test
    default void aClosedFollowHearsNothingMore() {
        RecordedFollow closed = follow(stream("s"));
        closed.next(0);
        closed.close();
        closed.close();
        closed.next(0);
        try (RecordedFollow other = follow(stream("s"))) {
            other.next(0);
            durable(stream("s"), "a");
            other.awaitRecords();
        }
        closed.assertNothingDelivered();
        closed.assertNotEnded();
    }

    @Test
    default void aFollowOfOneStreamHearsNothingOfAnother() {
        try (RecordedFollow follow = follow(stream("s"));
                RecordedFollow other = follow(stream("t"))) {
            follow.next(0);
            other.next(0);
            durable(stream("t"), "a");
            other.awaitRecords();
            follow.assertNothingDelivered();
        }
    }

    @Test
    default void theCloseOfTheStoreEndsFollows() {
        durable(stream("s"), "a");
        RecordedFollow waiting = follow(stream("s"));
        RecordedFollow idle = follow(stream("s"));
        waiting.next(1);
        store().close();
        waiting.awaitEnd();
        idle.awaitEnd();
        RecordedFollow late = follow(stream("s"));
        late.next(0);
        late.awaitEnd();
        late.assertNothingDelivered();
        waiting.assertFaultless();
    }
}
