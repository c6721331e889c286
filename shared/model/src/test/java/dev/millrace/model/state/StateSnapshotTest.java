package dev.millrace.model.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.StreamRecord.ForkReserved;
import dev.millrace.model.record.StreamRecord.Snapshot;
import dev.millrace.model.record.StreamRecord.Subscribed;
import dev.millrace.model.record.StreamRecord.Touched;
import dev.millrace.model.record.StreamRecord.Unsubscribed;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.session.SubscriptionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateSnapshotTest {
    private static final ContentType TEXT = new ContentType("text/plain", "text/plain");

    private final StreamState state = StreamState.empty();

    private void put(StreamRecord record) {
        state.apply(state.nextSeqNum(), 1_000 + state.nextSeqNum(), record);
    }

    private static Data data(int bytes) {
        return new Data(Bytes.of(new byte[bytes]), MessagePart.WHOLE, null, null, null, Closure.STAYS_OPEN);
    }

    private static Data stamped(Bytes id) {
        ProducerStamp stamp = new ProducerStamp(id, 0, 0);
        return new Data(Bytes.EMPTY, MessagePart.WHOLE, null, stamp, null, Closure.STAYS_OPEN);
    }

    private void create() {
        put(new Created(7, TEXT, Lifetime.UNLIMITED, null, null));
    }

    private static StreamState restore(List<StreamRecord> parts) throws UnreadableRecordException {
        List<Bytes> contents = new ArrayList<>();
        long covers = 0;
        for (StreamRecord part : parts) {
            Snapshot snapshot = assertInstanceOf(Snapshot.class, part);
            contents.add(snapshot.content());
            covers = snapshot.coversUntilSeqNum();
        }
        return StreamState.restore(covers, SnapshotParts.join(contents));
    }

    private void putEverything() {
        StreamPath source = new StreamPath("p", "source");
        ForkOrigin origin = new ForkOrigin(
                new ForkRequest(source, ReadFrom.NOW, 2),
                ForkOrigin.LifetimeChoice.INHERITED,
                1,
                List.of(new InheritedSegment(source, 5, 1, 4, 2)));
        put(new Created(7, TEXT, new Lifetime.Sliding(60), origin, null));
        put(stamped(Bytes.utf8("a")));
        put(new ForkReserved(new StreamPath("p", "child"), 9));
        put(new Touched(90_000));
        ProducerStamp closing = new ProducerStamp(Bytes.utf8("b"), 2, 0);
        put(new Data(Bytes.utf8("x"), MessagePart.WHOLE, null, closing, Bytes.utf8("005"), Closure.CLOSES));
    }

    @Test
    void theBytesOfASnapshotAreAsTheFormatSays() {
        putEverything();
        Snapshot snapshot = assertInstanceOf(Snapshot.class, state.snapshot().get(0));
        assertEquals(
                ("01 05 ec07 07" // version, covers until, last time, life floor
                                + "01 00 05 c102 00" // replay from 0, last size, records, bytes, nothing gathered
                                + "01 1f 07 01" // a life: flags, number, first seqNum
                                + "0a746578742f706c61696e 0a746578742f706c61696e 013c" // type, lifetime
                                + "0170 06736f75726365 01 02 01 01 01" // fork: source, now, sub-offset, choice, depth,
                                // count
                                + "0170 06736f75726365 05 01 04 02" // its segment
                                + "e807 0000000000015f90 05" // created at, deadline, tail
                                + "0162 02 00 03303035" // closing stamp, Stream-Seq
                                + "01 0170 056368696c64 09" // forks
                                + "02 0161 00 00 e907 0162 02 00 ec07") // producers
                        .replace(" ", ""),
                HexFormat.of().formatHex(snapshot.content().toArray()));
    }

    private void putSession() {
        StreamPath session = new StreamPath("p", "session:x");
        put(new Created(7, TEXT, Lifetime.UNLIMITED, null, null));
        put(new Subscribed(
                new SubscriptionId(7, 1),
                session,
                new StreamPath("p", "s"),
                new Offset(3, 4),
                DeliveryFormat.ENVELOPE));
        put(new Subscribed(
                new SubscriptionId(7, 2),
                session,
                new StreamPath("p", "t"),
                new Offset(3, 4),
                DeliveryFormat.ENVELOPE));
        put(new Data(Bytes.utf8("x"), MessagePart.WHOLE, null, new DeliveryStamp(1, 300)));
    }

    @Test
    void theBytesOfASessionsSnapshotAreAsTheFormatSays() {
        putSession();
        Snapshot snapshot = assertInstanceOf(Snapshot.class, state.snapshot().get(0));
        assertEquals(
                ("02 04 eb07 07" // version, covers until, last time, life floor
                                + "01 00 04 8102 00" // replay from 0, last size, records, bytes, nothing gathered
                                + "01 01 07 01" // a life: flags, number, first seqNum
                                + "0a746578742f706c61696e 0a746578742f706c61696e 00" // type, lifetime
                                + "e807 7fffffffffffffff 04" // created at, deadline, tail
                                + "00 00" // forks, producers
                                + "01 02" // form, subscriptions
                                + "07 01 0170 0173 03 04 e907 ad02" // id, source, from, at, delivered until
                                + "07 02 0170 0174 03 04 ea07 04")
                        .replace(" ", ""),
                HexFormat.of().formatHex(snapshot.content().toArray()));
    }

    @Test
    void aRestoredSessionIsTheOneThatWasTaken() throws UnreadableRecordException {
        putSession();
        assertEquals(state.describe(), restore(state.snapshot()).describe());
        put(new Unsubscribed(new SubscriptionId(7, 1), new StreamPath("p", "session:x"), new StreamPath("p", "s")));
        assertEquals(state.describe(), restore(state.snapshot()).describe());
        put(new Deleted());
        assertEquals(1, state.subscriptionCount());
        assertEquals(state.describe(), restore(state.snapshot()).describe());
    }

    @Test
    void aRestoredStateIsTheOneThatWasTaken() throws UnreadableRecordException {
        putEverything();
        assertEquals(state.describe(), restore(state.snapshot()).describe());
        put(new Deleted());
        assertEquals(state.describe(), restore(state.snapshot()).describe());
    }

    @Test
    void aStateOfNothingIsRestoredToo() throws UnreadableRecordException {
        StreamState nothing = StreamState.emptyAt(new TailPosition(57, 9));
        assertEquals(nothing.describe(), restore(nothing.snapshot()).describe());
    }

    @Test
    void aLargeStateIsSeveralPartsThatFitInRecords() throws UnreadableRecordException {
        create();
        for (int i = 0; i < 10_000; i++) {
            byte[] id = new byte[RecordLimits.PRODUCER_ID_BYTES_MAX];
            id[0] = (byte) i;
            id[1] = (byte) (i >> 8);
            put(stamped(Bytes.of(id)));
        }
        List<StreamRecord> parts = state.snapshot();
        assertEquals(3, parts.size());
        assertEquals(state.describe(), restore(parts).describe());
    }

    @Test
    void aSnapshotIsDueAfterFiveHundredRecords() {
        create();
        for (int i = 1; i < SnapshotTracker.RECORDS_DUE; i++) {
            assertFalse(state.snapshotDue());
            put(new Touched(1));
        }
        assertTrue(state.snapshotDue());
    }

    @Test
    void aSnapshotIsDueAfterOneMebibyte() {
        create();
        put(data((int) SnapshotTracker.BYTES_DUE / 2));
        put(data((int) SnapshotTracker.BYTES_DUE / 2 - 3 * 64 - 1));
        assertFalse(state.snapshotDue());
        put(data(0));
        assertTrue(state.snapshotDue());
    }

    @Test
    void noSnapshotIsDueBeforeFourTimesTheSizeOfTheLast() {
        create();
        put(new Snapshot(1, 0, 1, Bytes.of(new byte[1_000_000])));
        put(data(1_000_000));
        put(data(1_000_000));
        put(data(1_000_000));
        assertFalse(state.snapshotDue());
        put(data(1_000_000));
        assertTrue(state.snapshotDue());
    }

    @Test
    void aSnapshotCountsOnceItsLastPartIsThere() {
        create();
        put(data(1));
        List<StreamRecord> parts = state.snapshot(20);
        assertTrue(parts.size() > 2);
        for (StreamRecord part : parts) {
            assertEquals(0, state.replayFromSeqNum());
            put(part);
            if (!part.equals(parts.get(parts.size() - 1))) {
                put(data(1));
            }
        }
        assertEquals(2, state.replayFromSeqNum());
    }

    @Test
    void aSnapshotThatAnotherInterruptsIsGivenUp() {
        create();
        put(data(1));
        List<StreamRecord> first = state.snapshot(20);
        put(first.get(0));
        List<StreamRecord> second = state.snapshot(4_000);
        put(second.get(0));
        assertEquals(3, state.replayFromSeqNum());
        first.subList(1, first.size()).forEach(this::put);
        assertEquals(3, state.replayFromSeqNum());
    }

    @Test
    void aSnapshotFromBeforeTheLifeIsPassedOver() {
        create();
        put(new Deleted());
        List<StreamRecord> before = state.snapshot();
        put(new Created(8, TEXT, Lifetime.UNLIMITED, null, null));
        put(before.get(0));
        assertEquals(2, state.replayFromSeqNum());
    }

    @Test
    void aNewLifeIsWhereAReplayMayBegin() {
        create();
        put(state.snapshot().get(0));
        assertEquals(1, state.replayFromSeqNum());
        put(new Deleted());
        put(new Created(8, TEXT, Lifetime.UNLIMITED, null, null));
        assertEquals(3, state.replayFromSeqNum());
    }

    @Test
    void aLargeInitialContentIsCountedTowardsTheNextSnapshot() {
        GroupSpan group = new GroupSpan(0, 2);
        put(new Created(7, TEXT, Lifetime.UNLIMITED, null, group));
        for (int i = 0; i < 2; i++) {
            put(new Data(Bytes.of(new byte[700_000]), MessagePart.WHOLE, group, null, null, Closure.STAYS_OPEN));
        }
        assertTrue(state.snapshotDue());
    }

    @Test
    void noSnapshotIsTakenOfALayerOrInsideAGroup() {
        create();
        assertThrows(IllegalStateException.class, () -> state.layer().snapshot());
        put(new Data(Bytes.EMPTY, MessagePart.WHOLE, new GroupSpan(1, 2), null, null, Closure.STAYS_OPEN));
        assertThrows(IllegalStateException.class, state::snapshot);
    }

    @Test
    void aSnapshotOfAnotherPlaceIsRefused() {
        create();
        Snapshot snapshot = assertInstanceOf(Snapshot.class, state.snapshot().get(0));
        UnreadableRecordException refused =
                assertThrows(UnreadableRecordException.class, () -> StreamState.restore(2, snapshot.content()));
        assertEquals("snapshot: coversUntil=2 holds until=1", refused.getMessage());
    }

    @Test
    void damagedSnapshotsAreRestoredOrRefusedAndNothingElse() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("StateSnapshotTest: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        putEverything();
        byte[] good = assertInstanceOf(Snapshot.class, state.snapshot().get(0))
                .content()
                .toArray();
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int changes = random.nextInt(3); changes > 0 && bad.length > 0; changes--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                StreamState.restore(5, Bytes.of(bad));
            } catch (UnreadableRecordException unreadable) {
                refused++;
            }
        }
        assertTrue(refused > 10_000, "refused only " + refused);
    }
}
