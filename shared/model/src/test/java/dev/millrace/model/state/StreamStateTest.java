package dev.millrace.model.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.record.StreamRecord.Closed;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.StreamRecord.ForkReleased;
import dev.millrace.model.record.StreamRecord.ForkReserved;
import dev.millrace.model.record.StreamRecord.ProducersForgotten;
import dev.millrace.model.record.StreamRecord.StoreCommand;
import dev.millrace.model.record.StreamRecord.Touched;
import dev.millrace.model.record.StreamRecord.Voided;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamStateTest {
    private static final ContentType TEXT = new ContentType("text/plain", "text/plain");
    private static final StreamPath CHILD = new StreamPath("p", "child");

    private final StreamState state = StreamState.empty();
    private long now = 1_000;

    private void put(StreamRecord record) {
        state.apply(state.nextSeqNum(), now, record);
    }

    private void putAt(long ms, StreamRecord record) {
        now = ms;
        put(record);
    }

    private static Created created(long life, Lifetime lifetime, @Nullable GroupSpan group) {
        return new Created(life, TEXT, lifetime, null, group);
    }

    private static Created created(long life) {
        return created(life, Lifetime.UNLIMITED, null);
    }

    private static Data data(@Nullable GroupSpan group) {
        return new Data(Bytes.utf8("x"), MessagePart.WHOLE, group, null, null, Closure.STAYS_OPEN);
    }

    private static Data stamped(String id, long seq) {
        ProducerStamp stamp = new ProducerStamp(Bytes.utf8(id), 0, seq);
        return new Data(Bytes.utf8("x"), MessagePart.WHOLE, null, stamp, null, Closure.STAYS_OPEN);
    }

    @Test
    void controlRecordsTakeNumbersAndDoNotMoveTheVisibleTail() {
        put(created(7));
        put(data(null));
        put(new Touched(5_000));
        put(new StoreCommand());
        assertEquals(4, state.nextSeqNum());
        assertEquals(new Offset(7, 2), state.visibleTail());
    }

    @Test
    void aRecordOutOfTurnIsABug() {
        put(created(7));
        assertThrows(IllegalStateException.class, () -> state.apply(2, now, data(null)));
        assertThrows(IllegalStateException.class, () -> state.apply(0, now, data(null)));
    }

    @Test
    void aGroupCountsOnceItsLastRecordIsThere() {
        GroupSpan group = new GroupSpan(1, 3);
        put(created(7));
        put(data(group));
        put(data(group));
        assertEquals(group, state.openGroup());
        assertEquals(new Offset(7, 1), state.visibleTail());
        put(data(group));
        assertNull(state.openGroup());
        assertEquals(new Offset(7, 4), state.visibleTail());
    }

    @Test
    void aLifeThatBeginsWithAGroupIsThereOnceTheGroupIs() {
        GroupSpan group = new GroupSpan(0, 2);
        putAt(1_000, created(7, new Lifetime.Sliding(8), group));
        put(data(group));
        assertEquals(Existence.ABSENT, state.existence());
        putAt(60_000, data(group));
        assertEquals(Existence.LIVE, state.existence());
        assertEquals(60_000, state.view().createdAtMs());
        assertEquals(69_000, state.deadlineMs());
        assertEquals(1, state.firstSeqNum());
        assertEquals(0, state.replayFromSeqNum());
    }

    @Test
    void nothingOfAnAbortedGroupCounts() {
        GroupSpan group = new GroupSpan(0, 2);
        put(created(7, Lifetime.UNLIMITED, group));
        put(data(group));
        put(new Aborted(0));
        assertNull(state.openGroup());
        assertEquals(Existence.ABSENT, state.existence());
        assertEquals(0, state.lifeFloor());
        put(created(7));
        assertEquals(Existence.LIVE, state.existence());
    }

    @Test
    void anyRecordThatIsNotTheGroupsOwnEndsIt() {
        put(created(7));
        for (StreamRecord foreign : List.of(
                data(null),
                new Closed(null),
                new Touched(5),
                new StoreCommand(),
                data(new GroupSpan(500, 501)),
                new Voided(3))) {
            StreamState each = state.layer();
            GroupSpan group = new GroupSpan(1, 3);
            each.apply(1, now, data(group));
            each.apply(2, now, foreign);
            assertNull(each.openGroup(), () -> "open after " + foreign);
            each.apply(3, now, data(group));
            assertTrue(each.visibleTail().seqNum() <= 3, () -> "counted after " + foreign);
        }
    }

    @Test
    void aNewGroupMayBeginWhereAnotherWasLeftOpen() {
        put(created(7));
        put(data(new GroupSpan(1, 3)));
        GroupSpan second = new GroupSpan(2, 3);
        put(data(second));
        assertEquals(second, state.openGroup());
        put(data(second));
        assertEquals(new Offset(7, 4), state.visibleTail());
    }

    @Test
    void aGroupThatIsCompletedAfterTheDeadlineDoesNotCount() {
        GroupSpan group = new GroupSpan(1, 2);
        putAt(1_000, created(7, new Lifetime.Sliding(8), null));
        putAt(9_000, data(group));
        putAt(10_001, data(group));
        assertEquals(Existence.ABSENT, state.existence());
        assertNull(state.openGroup());
    }

    @Test
    void whatArrivesAfterTheDeadlineRevivesNothing() {
        putAt(1_000, created(7, new Lifetime.Sliding(8), null));
        putAt(10_000, data(null));
        assertEquals(Existence.LIVE, state.existence());
        for (StreamRecord late : List.of(
                data(null), new Touched(90_000), new Closed(null), new ForkReserved(CHILD, 9), stamped("p", 0))) {
            StreamState each = state.layer();
            each.apply(2, 10_001, late);
            assertEquals(Existence.ABSENT, each.existence(), late::toString);
            assertEquals(0, each.tableEntries(), late::toString);
        }
    }

    @Test
    void theDeadlineIsNeverMovedBack() {
        put(created(7, new Lifetime.Sliding(8), null));
        put(new Touched(30_000));
        put(new Touched(20_000));
        assertEquals(30_000, state.deadlineMs());
    }

    @Test
    void onlyASlidingDeadlineIsMoved() {
        put(created(7, new Lifetime.Until(5_000), null));
        put(new Touched(30_000));
        assertEquals(5_000, state.deadlineMs());
    }

    @Test
    void aTtlTooLongToCountIsForEver() {
        put(created(7, new Lifetime.Sliding(Long.MAX_VALUE), null));
        assertEquals(Deadlines.NEVER, state.deadlineMs());
        assertFalse(Deadlines.movedByUse(new Lifetime.Sliding(Long.MAX_VALUE), Deadlines.NEVER, now));
    }

    @Test
    void aLifeThatWasVoidedNeverBegins() {
        put(new Voided(9));
        put(created(9));
        put(data(null));
        assertEquals(Existence.ABSENT, state.existence());
        put(created(10));
        assertEquals(Existence.LIVE, state.existence());
    }

    @Test
    void aLifeThatIsNotAboveTheLastNeverBegins() {
        put(created(9));
        put(new Deleted());
        put(created(9));
        assertEquals(Existence.ABSENT, state.existence());
    }

    @Test
    void aLifeInsideALifeContradictsAndChangesNothing() {
        put(created(7));
        String before = state.describe();
        assertThrows(ContradictoryLogException.class, () -> state.apply(1, now, created(8)));
        assertEquals(before, state.describe());
    }

    @Test
    void aLifeWhereForksLiveContradictsAndChangesNothing() {
        put(created(7));
        put(new ForkReserved(CHILD, 8));
        put(new Deleted());
        String before = state.describe();
        assertThrows(ContradictoryLogException.class, () -> state.apply(3, now, created(8)));
        assertEquals(before, state.describe());
    }

    @Test
    void aNewLifeKnowsNothingOfTheLast() {
        put(created(7));
        put(stamped("p", 0));
        put(new Data(Bytes.EMPTY, MessagePart.WHOLE, null, null, Bytes.utf8("5"), Closure.CLOSES));
        put(new Deleted());
        put(created(8));
        assertEquals(0, state.producerCount());
        assertNull(state.lastStreamSeq());
        assertFalse(state.closed());
        assertEquals(new Offset(8, 5), state.visibleTail());
    }

    @Test
    void reservationsOutliveTheLife() {
        put(created(7));
        put(new ForkReserved(CHILD, 8));
        put(new Deleted());
        assertEquals(Existence.SOFT_DELETED, state.existence());
        put(new ForkReleased(CHILD, 8));
        assertEquals(Existence.ABSENT, state.existence());
    }

    @Test
    void forgottenProducersAreThoseUsedBeforeTheMoment() {
        put(created(7));
        putAt(2_000, stamped("a", 0));
        putAt(3_000, stamped("b", 0));
        putAt(4_000, stamped("a", 1));
        putAt(5_000, stamped("c", 0));
        put(new ProducersForgotten(4_000));
        assertNull(state.producer(Bytes.utf8("b")));
        assertEquals(new Producer(0, 1, 4_000), state.producer(Bytes.utf8("a")));
        assertEquals(2, state.producerCount());
    }

    @Test
    void whatIsRememberedDoesNotKeepTheRequestsBytes() {
        byte[] request = new byte[1 << 16];
        ProducerStamp stamp = new ProducerStamp(Bytes.of(request, 100, 8), 0, 0);
        put(created(7));
        put(new Data(Bytes.EMPTY, MessagePart.WHOLE, null, stamp, Bytes.of(request, 200, 4), Closure.CLOSES));
        assertEquals(4, Objects.requireNonNull(state.lastStreamSeq()).array().length);
        assertEquals(8, Objects.requireNonNull(state.closingStamp()).id().array().length);
        ProducerTable table = new ProducerTable();
        table.use(stamp, now);
        table.forEach((id, producer) -> assertEquals(8, id.array().length));
    }

    @Test
    void aLayerSeesWhatIsBelowAndLeavesItAsItIs() {
        put(created(7));
        put(stamped("a", 0));
        put(stamped("b", 0));
        put(new ForkReserved(CHILD, 8));
        String before = state.describe();
        StreamState layer = state.layer();
        assertEquals(before, layer.describe());
        layer.apply(4, now + 1, stamped("a", 1));
        layer.apply(5, now + 1, new ProducersForgotten(now + 1));
        layer.apply(6, now + 1, new ForkReleased(CHILD, 8));
        layer.apply(7, now + 1, new Deleted());
        assertEquals(before, state.describe());
        assertNotEquals(before, layer.describe());
    }

    @Test
    void aRebasedLayerTakesOverTheTimesOfWhatLanded() {
        put(created(7, new Lifetime.Sliding(8), null));
        StreamState flying = state.layer();
        flying.apply(1, 2_000, stamped("a", 0));
        StreamState filling = flying.layer();
        filling.apply(2, 2_000, stamped("b", 0));
        putAt(2_600, stamped("a", 0));
        assertTrue(state.agreesWith(flying));
        filling.rebase(state);
        assertEquals(new Producer(0, 0, 2_600), filling.producer(Bytes.utf8("a")));
        assertEquals(new TailPosition(3, 2_600), filling.tail());
    }

    @Test
    void aStateDoesNotAgreeWithALayerThatADeadlineProvedWrong() {
        put(created(7, new Lifetime.Sliding(8), null));
        StreamState flying = state.layer();
        flying.apply(1, 2_000, data(null));
        flying.apply(2, 2_000, new Deleted());
        putAt(20_000, data(null));
        put(new Deleted());
        assertFalse(state.agreesWith(flying));
    }

    @Test
    void onlyALayerIsPutOnAnotherStateAndOnlyWhereItFits() {
        put(created(7));
        assertThrows(IllegalStateException.class, () -> state.rebase(StreamState.empty()));
        assertThrows(IllegalStateException.class, () -> state.layer().rebase(StreamState.empty()));
    }

    @Test
    void thereIsNoViewOfWhatDoesNotLive() {
        assertThrows(IllegalStateException.class, state::view);
        put(created(7));
        put(new Deleted());
        assertThrows(IllegalStateException.class, state::view);
        assertThrows(IllegalStateException.class, state::visibleTail);
    }
}
