package dev.millrace.model.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.record.BatchMark;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A stream's log in memory, as a store has it: encoded records, what is trimmed, the tail. Reads back what it was
/// given, and shows by its own simple reading which messages a client sees.
final class SimulatedLog {
    /// A message as found in the log: where it starts, and its text.
    record Found(long seqNum, String text) {}

    private final DecisionLimits limits;
    private final List<SequencedRecord> kept = new ArrayList<>();
    private final List<StreamRecord> decoded = new ArrayList<>();
    private final List<Long> batchEnds = new ArrayList<>();
    private TailPosition tail = TailPosition.EMPTY;
    private long batches;
    private boolean trimmed;

    SimulatedLog(DecisionLimits limits) {
        this.limits = limits;
    }

    TailPosition tail() {
        return tail;
    }

    boolean isWhole() {
        return !trimmed;
    }

    List<SequencedRecord> records() {
        return kept;
    }

    /// Where batches ended: a process can only have died at one of these.
    List<Long> batchEnds() {
        return batchEnds;
    }

    void append(List<StreamRecord> records, long replayFrom, long atMs) {
        assertTrue(records.size() <= limits.batchRecordsMax(), () -> records.size() + " records in a batch");
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            BatchMark mark = i == 0 ? new BatchMark(1, batches++) : null;
            LogRecord encoded = StreamRecordCodec.encode(records.get(i), new Envelope(replayFrom, mark));
            assertEquals(records.get(i), decode(encoded));
            bytes += encoded.meteredBytes();
            put(encoded, records.get(i), atMs);
        }
        assertTrue(bytes <= limits.batchBytesMax(), bytes + " bytes in a batch");
        batchEnds.add(tail.nextSeqNum());
    }

    /// A full trim, as cleanup does it.
    void trimAll(boolean commandStays, long atMs) {
        long at = tail.nextSeqNum();
        put(LogRecord.trim(commandStays ? at : at + 1), new StreamRecord.StoreCommand(), atMs);
        trim(commandStays ? at : at + 1);
    }

    void trim(long keepFrom) {
        trimmed |= keepFrom > 0;
        while (!kept.isEmpty() && kept.get(0).seqNum() < keepFrom) {
            kept.remove(0);
            decoded.remove(0);
        }
        batchEnds.removeIf(end -> end <= keepFrom);
    }

    /// The log as it was when its tail was `nextSeqNum`, one of [#batchEnds()].
    SimulatedLog until(long nextSeqNum) {
        SimulatedLog prefix = new SimulatedLog(limits);
        prefix.trimmed = trimmed;
        for (int i = 0; i < kept.size() && kept.get(i).seqNum() < nextSeqNum; i++) {
            prefix.kept.add(kept.get(i));
            prefix.decoded.add(decoded.get(i));
            prefix.tail = new TailPosition(kept.get(i).seqNum() + 1, kept.get(i).timestampMs());
        }
        return prefix;
    }

    StreamState foldFromZero() {
        StreamState state = StreamState.empty();
        applyFrom(state);
        return state;
    }

    void applyFrom(StreamState state) {
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i).seqNum() >= state.nextSeqNum()) {
                state.apply(kept.get(i).seqNum(), kept.get(i).timestampMs(), decoded.get(i));
            }
        }
    }

    /// Runs a replay to its end.
    ///
    /// @param page records that one read gives
    Replay.Step run(Replay replay, int page) {
        Replay.Step step = replay.begin();
        for (int reads = 0; reads < 10_000; reads++) {
            switch (step) {
                case Replay.Step.ReadLast() -> step = answer(replay, tail.nextSeqNum() - 1, 1);
                case Replay.Step.ReadFrom(long from) -> step = answer(replay, from, page);
                case Replay.Step.Done done -> {
                    return done;
                }
                case Replay.Step.Reload reload -> {
                    return reload;
                }
                case Replay.Step.Unreadable unreadable -> {
                    return unreadable;
                }
            }
        }
        throw new AssertionError("a replay without end");
    }

    private Replay.Step answer(Replay replay, long from, int page) {
        if (tail.nextSeqNum() == 0) {
            return replay.onNoSuchStream();
        }
        List<SequencedRecord> found = new ArrayList<>();
        for (SequencedRecord record : kept) {
            if (record.seqNum() >= from && found.size() < page) {
                found.add(record);
            }
        }
        return found.isEmpty() ? replay.onNothing(tail) : replay.onRecords(found, tail);
    }

    /// The messages between two numbers, as a reader without any state finds them.
    List<Found> messages(long fromSeqNum, long untilSeqNum) {
        List<Found> messages = new ArrayList<>();
        List<Data> group = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            long seqNum = kept.get(i).seqNum();
            if (seqNum < fromSeqNum || seqNum >= untilSeqNum) {
                continue;
            }
            GroupSpan open = group.isEmpty() ? null : group.get(0).group();
            if (!(decoded.get(i) instanceof Data data) || (open != null && !open.equals(data.group()))) {
                group.clear();
                places.clear();
            }
            if (decoded.get(i) instanceof Data data) {
                group.add(data);
                places.add(seqNum);
                GroupSpan span = data.group();
                boolean ends = data.part() == MessagePart.WHOLE || data.part() == MessagePart.LAST;
                if (span == null ? ends : span.lastSeqNum() == seqNum) {
                    assemble(group, places, messages::add);
                    group.clear();
                    places.clear();
                }
            }
        }
        return messages;
    }

    private static void assemble(List<Data> unit, List<Long> places, Consumer<Found> into) {
        StringBuilder text = new StringBuilder();
        long start = 0;
        for (int i = 0; i < unit.size(); i++) {
            Data data = unit.get(i);
            if (data.part() == MessagePart.WHOLE || data.part() == MessagePart.FIRST) {
                start = places.get(i);
                text.setLength(0);
            }
            text.append(data.body().utf8());
            if (data.part() == MessagePart.WHOLE || data.part() == MessagePart.LAST) {
                into.accept(new Found(start, text.toString()));
            }
        }
    }

    private void put(LogRecord encoded, StreamRecord record, long atMs) {
        kept.add(new SequencedRecord(tail.nextSeqNum(), atMs, encoded));
        decoded.add(record);
        tail = new TailPosition(tail.nextSeqNum() + 1, atMs);
    }

    private static StreamRecord decode(LogRecord encoded) {
        try {
            return StreamRecordCodec.decode(encoded).record();
        } catch (UnreadableRecordException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
