package dev.millrace.testkit.store;

import static dev.millrace.testkit.store.StoreFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.TailOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class UnreliableStreamStoreTest {
    private static final StreamKey STREAM = new StreamKey("contract-basin", "s");

    private final SimulatedStreamStore behind = SimulatedStreamStore.create();
    private final UnreliableStreamStore store = UnreliableStreamStore.wrapping(behind);

    private CompletableFuture<AppendOutcome> append(String body) {
        return store.append(STREAM, new AppendBatch(List.of(record(body)), null, null));
    }

    private List<String> landed() {
        return StoreFixture.bodies(behind.records(STREAM));
    }

    @Test
    void aLostAnswerLeavesTheRecordAndALostRequestDoesNot() {
        store.onNextAppends(AppendFault.LOSE_ANSWER, AppendFault.LOSE_REQUEST);
        assertInstanceOf(AppendOutcome.Unknown.class, append("a").join());
        assertInstanceOf(AppendOutcome.Unknown.class, append("b").join());
        assertInstanceOf(AppendOutcome.Durable.class, append("c").join());
        assertEquals(List.of("a", "c"), landed());
    }

    @Test
    void aLateAppendLandsAfterItsCallerWasTold() {
        store.onNextAppends(AppendFault.LAND_LATE);
        assertInstanceOf(AppendOutcome.Unknown.class, append("a").join());
        assertEquals(List.of(), landed());
        assertEquals(1, store.landLate());
        assertEquals(List.of("a"), landed());
    }

    @Test
    void aLateAppendLandsAfterAFewMoreCalls() {
        store.onNextAppends(AppendFault.LAND_LATE);
        append("late").join();
        for (int i = 0; i < 5; i++) {
            append("r" + i).join();
        }
        assertEquals(0, store.late());
        assertEquals(6, landed().size());
        assertTrue(landed().contains("late"));
    }

    @Test
    void aHeldRequestReachesTheStoreOnlyWhenReleased() {
        store.onNextAppends(AppendFault.HOLD_REQUEST);
        CompletableFuture<AppendOutcome> held = append("a");
        append("b").join();
        assertEquals(List.of("b"), landed());
        assertEquals(1, store.release());
        assertEquals(1, ((AppendOutcome.Durable) held.join()).startSeqNum());
    }

    @Test
    void aHeldAnswerHasTakenEffect() {
        store.onNextAppends(AppendFault.HOLD_ANSWER);
        CompletableFuture<AppendOutcome> held = append("a");
        assertEquals(List.of("a"), landed());
        assertFalse(held.isDone());
        assertTrue(store.releaseOne());
        assertEquals(0, ((AppendOutcome.Durable) held.join()).startSeqNum());
    }

    @Test
    void aHeldReadAnswersWithWhatWasThereOrWhatIs() {
        append("a").join();
        store.onNextTails(ReadFault.HOLD_ANSWER, ReadFault.HOLD_REQUEST);
        CompletableFuture<TailOutcome> before = store.tail(STREAM);
        CompletableFuture<TailOutcome> after = store.tail(STREAM);
        append("b").join();
        store.release();
        assertEquals(1, ((TailOutcome.Tail) before.join()).position().nextSeqNum());
        assertEquals(2, ((TailOutcome.Tail) after.join()).position().nextSeqNum());
    }

    @Test
    void refusalsChangeNothing() {
        store.onNextAppends(AppendFault.REFUSE_BUSY, AppendFault.REFUSE_FULL);
        assertInstanceOf(Reason.Busy.class, ((AppendOutcome.Refused) append("a").join()).reason());
        assertInstanceOf(
                Reason.StorageFull.class, ((AppendOutcome.Refused) append("a").join()).reason());
        assertEquals(List.of(), landed());
    }

    @Test
    void readsFailAsScripted() {
        append("a").join();
        store.onNextReads(ReadFault.UNAVAILABLE);
        ReadStart start = new ReadStart.SeqNum(0);
        assertInstanceOf(
                ReadOutcome.Unavailable.class, store.read(STREAM, start, 1, 1).join());
        assertInstanceOf(
                ReadOutcome.Records.class, store.read(STREAM, start, 1, 1).join());
    }

    @Test
    void theSameSeedBringsTheSameFaults() {
        assertEquals(outcomes(7), outcomes(7));
        assertEquals(3, outcomes(7).stream().distinct().count(), "durable, unknown and refused all occur");
    }

    private static List<Class<?>> outcomes(long seed) {
        UnreliableStreamStore store = UnreliableStreamStore.wrapping(SimulatedStreamStore.create())
                .seed(seed)
                .losingAnswers(0.3)
                .with(AppendFault.LAND_LATE, 0.1)
                .with(AppendFault.REFUSE_BUSY, 0.2);
        List<Class<?>> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            outcomes.add(store.append(STREAM, new AppendBatch(List.of(record("r")), null, null))
                    .join()
                    .getClass());
        }
        return outcomes;
    }

    @Test
    void otherStreamsAreLeftAlone() {
        store.onlyOn(stream -> !stream.equals(STREAM)).with(AppendFault.LOSE_REQUEST, 1);
        assertInstanceOf(AppendOutcome.Durable.class, append("a").join());
    }

    @Test
    void aCutFollowEndsOnceAndHearsNothingMore() {
        RecordedFollow follow = new RecordedFollow(Duration.ofSeconds(1));
        follow.follows(store.follow(STREAM, follow));
        follow.next(0);
        store.endFollows("cut");
        append("a").join();
        store.close();
        assertEquals("cut", follow.awaitEnd());
        follow.assertNothingDelivered();
        follow.assertFaultless();
    }

    @Test
    void aSlowStoreCountsCallsAndRecords() {
        try (SlowStreamStore slow = SlowStreamStore.wrapping(behind, Duration.ofMillis(5))) {
            long before = System.nanoTime();
            slow.append(STREAM, StoreFixture.batchOf(3)).join();
            slow.append(STREAM, StoreFixture.batchOf(1)).join();
            assertTrue(System.nanoTime() - before >= 10_000_000);
            assertEquals(2, slow.appendCalls());
            assertEquals(2.0, slow.recordsPerCall());
        }
    }
}
