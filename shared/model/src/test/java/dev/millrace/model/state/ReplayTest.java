package dev.millrace.model.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.StreamRecord.Voided;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final ContentType TEXT = new ContentType("text/plain", "text/plain");
    private static final StreamRecord CREATED = new Created(7, TEXT, Lifetime.UNLIMITED, null, null);

    private final SimulatedLog log = new SimulatedLog(DecisionLimits.DEFAULT);
    private final StreamState live = StreamState.empty();
    private long now = 1_000;

    private void append(StreamRecord... records) {
        log.append(List.of(records), live.replayFromSeqNum(), now);
        for (StreamRecord record : records) {
            live.apply(live.nextSeqNum(), now, record);
        }
        now++;
    }

    private static Data data(String text) {
        return new Data(Bytes.utf8(text), MessagePart.WHOLE, null, null, null, Closure.STAYS_OPEN);
    }

    private StreamState load() {
        return assertInstanceOf(Replay.Step.Done.class, log.run(Replay.load(), 2))
                .state();
    }

    private static SequencedRecord sequenced(SimulatedLog log, int index) {
        return log.records().get(index);
    }

    @Test
    void aStreamThatWasNeverWrittenIsAnEmptyState() {
        assertEquals(StreamState.empty().describe(), load().describe());
    }

    @Test
    void aLoadReadsFromWhereTheLastRecordSays() {
        append(new Voided(3));
        append(CREATED, data("a"));
        append(data("b"));
        append(data("c"));
        Replay replay = Replay.load();
        assertEquals(new Replay.Step.ReadLast(), replay.begin());
        SequencedRecord last = sequenced(log, 4);
        assertEquals(new Replay.Step.ReadFrom(1), replay.onRecords(List.of(last), log.tail()));
        assertEquals(live.describe(), load().describe());
    }

    @Test
    void aLoadGathersTheSnapshotAndGoesOnFromWhatItCovers() {
        append(CREATED, data("a"));
        List<StreamRecord> parts = live.snapshot(30);
        append(data("b"));
        for (StreamRecord part : parts) {
            append(part);
            append(data("between"));
        }
        Replay replay = Replay.load();
        replay.begin();
        SequencedRecord last = sequenced(log, log.records().size() - 1);
        assertEquals(new Replay.Step.ReadFrom(3), replay.onRecords(List.of(last), log.tail()));
        List<SequencedRecord> rest = log.records().subList(3, log.records().size());
        assertEquals(new Replay.Step.ReadFrom(2), replay.onRecords(rest, log.tail()));
        assertEquals(live.describe(), load().describe());
    }

    @Test
    void aLogThatWasTrimmedToItsLifeIsLoadedFromThere() {
        append(new Created(3, TEXT, Lifetime.UNLIMITED, null, null), data("old"));
        append(live.snapshot().get(0));
        append(new Deleted());
        append(CREATED, data("a"));
        log.trim(4);
        assertEquals(live.describe(), load().describe());
    }

    @Test
    void aLogThatWasTrimmedWholeGoesOnAtItsTail() {
        append(CREATED, data("a"));
        append(new Deleted());
        log.trimAll(false, now);
        assertEquals(StreamState.emptyAt(new TailPosition(4, now)).describe(), load().describe());
    }

    @Test
    void theTrimCommandAloneIsAnEmptyStateToo() {
        append(CREATED, data("a"));
        append(new Deleted());
        log.trimAll(true, now);
        StreamState loaded = load();
        assertEquals(Existence.ABSENT, loaded.existence());
        assertEquals(4, loaded.nextSeqNum());
    }

    @Test
    void afterAFullTrimALifeMayBeVoidedFirst() {
        append(CREATED);
        append(new Deleted());
        log.trimAll(false, now);
        log.append(List.of(new Voided(9)), -1, now);
        assertEquals(9, load().lifeFloor());
    }

    @Test
    void aLogThatBeginsInTheMiddleIsUnreadable() {
        append(CREATED, data("a"));
        append(data("b"));
        log.trim(1);
        Replay.Step.Unreadable unreadable = assertInstanceOf(Replay.Step.Unreadable.class, log.run(Replay.load(), 2));
        assertEquals("log begins with neither a life nor a snapshot: asked=0 first=1 record=Data", unreadable.detail());
    }

    @Test
    void aRecordOfALaterVersionIsUnreadable() {
        append(CREATED);
        Replay replay = Replay.load();
        replay.begin();
        RecordHeader later = new RecordHeader(Bytes.utf8("m"), Bytes.of(new byte[] {9, 9, 9}));
        SequencedRecord record = new SequencedRecord(0, 5, new LogRecord(List.of(later), Bytes.EMPTY));
        assertEquals(
                new Replay.Step.Unreadable("seqNum=0: version: received=9 readable=1"),
                replay.onRecords(List.of(record), new TailPosition(1, 5)));
    }

    @Test
    void aSnapshotThatNeverEndsIsUnreadable() {
        append(CREATED, data("a"));
        append(live.snapshot(10).get(0));
        log.append(List.of(data("b")), 2, now);
        Replay.Step.Unreadable unreadable = assertInstanceOf(Replay.Step.Unreadable.class, log.run(Replay.load(), 2));
        assertEquals(true, unreadable.detail().startsWith("snapshot never completed: coversUntil=2 parts=1 of"));
    }

    @Test
    void aCatchUpTellsEachRecordAndEndsAtTheTail() {
        append(CREATED, data("a"));
        StreamState behind = log.foldFromZero();
        append(data("b"));
        append(data("c"));
        append(data("d"));
        List<Long> told = new ArrayList<>();
        Replay replay = Replay.catchUp(behind, (record, decoded, state) -> {
            told.add(record.seqNum());
            assertEquals(record.seqNum() + 1, state.nextSeqNum());
        });
        assertEquals(new Replay.Step.Done(behind), log.run(replay, 2));
        assertEquals(List.of(2L, 3L, 4L), told);
        assertEquals(live.describe(), behind.describe());
    }

    @Test
    void aCatchUpFollowsADeletionAndTheNextLife() {
        append(CREATED, data("a"));
        StreamState behind = log.foldFromZero();
        append(new Deleted());
        append(new Created(9, TEXT, Lifetime.UNLIMITED, null, null));
        log.run(Replay.catchUp(behind, Replay.Listener.NONE), 5);
        assertEquals(live.describe(), behind.describe());
    }

    @Test
    void aCatchUpOverATrimmedPlaceWantsAReload() {
        append(CREATED, data("a"));
        StreamState behind = log.foldFromZero();
        append(new Deleted());
        append(new Created(9, TEXT, Lifetime.UNLIMITED, null, null));
        log.trim(3);
        assertEquals(
                new Replay.Step.Reload("gap: expected seqNum=2 found=3"),
                log.run(Replay.catchUp(behind, Replay.Listener.NONE), 5));
    }

    @Test
    void aCatchUpOnALogThatLivesAnewWantsAReload() {
        append(CREATED, data("a"));
        StreamState behind = log.foldFromZero();
        SimulatedLog anew = new SimulatedLog(DecisionLimits.DEFAULT);
        anew.append(
                List.of(new Voided(1), new Voided(2), new Created(9, TEXT, Lifetime.UNLIMITED, null, null)), -1, now);
        assertInstanceOf(Replay.Step.Reload.class, anew.run(Replay.catchUp(behind, Replay.Listener.NONE), 5));
    }

    @Test
    void whatIsOverIsLoadedAndNotCaughtUpSinceItsLogMayBeAnother() {
        append(CREATED, data("a"), new Deleted());
        Replay replay = Replay.catchUp(log.foldFromZero(), Replay.Listener.NONE);
        assertInstanceOf(Replay.Step.Reload.class, replay.begin());
    }

    @Test
    void aCatchUpOnALogThatIsShorterOrGoneWantsAReload() {
        append(CREATED, data("a"));
        StreamState behind = log.foldFromZero();
        Replay shorter = Replay.catchUp(behind, Replay.Listener.NONE);
        shorter.begin();
        assertInstanceOf(Replay.Step.Reload.class, shorter.onNothing(new TailPosition(1, now)));
        Replay gone = Replay.catchUp(behind, Replay.Listener.NONE);
        gone.begin();
        assertInstanceOf(Replay.Step.Reload.class, gone.onNoSuchStream());
    }

    @Test
    void aLoadBeginsAnewWhenTheLogIsTrimmedUnderIt() {
        append(CREATED, data("a"), data("b"));
        Replay replay = Replay.load();
        replay.begin();
        replay.onRecords(log.records().subList(2, 3), log.tail());
        replay.onRecords(log.records().subList(0, 1), log.tail());
        assertEquals(new Replay.Step.ReadLast(), replay.onRecords(log.records().subList(2, 3), log.tail()));
    }

    @Test
    void aLoadThatFindsGapsAgainAndAgainGivesUp() {
        append(CREATED, data("a"), data("b"));
        Replay replay = Replay.load();
        Replay.Step step = replay.begin();
        for (int i = 0; i <= Replay.RESTARTS_MAX; i++) {
            assertEquals(new Replay.Step.ReadLast(), step);
            replay.onRecords(log.records().subList(2, 3), log.tail());
            replay.onRecords(log.records().subList(0, 1), log.tail());
            step = replay.onRecords(log.records().subList(2, 3), log.tail());
        }
        assertInstanceOf(Replay.Step.Unreadable.class, step);
    }
}
