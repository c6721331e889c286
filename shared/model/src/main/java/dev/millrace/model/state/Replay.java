package dev.millrace.model.state;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.record.DecodedRecord;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Snapshot;
import dev.millrace.model.record.StreamRecord.StoreCommand;
import dev.millrace.model.record.StreamRecord.Voided;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;

/// How a state is made from a log, page by page: it says what to read next and is told what was found, so that whoever
/// runs it does the reading and nothing else.
///
/// Loading ([#load]): the last record names where to begin; that is a `created`, or a snapshot, whose parts are
/// gathered and whose `coversUntilSeqNum` is where the fold goes on. Where what was named has been trimmed, it
/// begins at the first record kept, which has to be the start of a life or a snapshot. Catching up ([#catchUp])
/// folds from a state's end on, except of a log that may have been removed ([StreamState#mayBeRemoved]): what stands
/// there now may be another log, of which the first records would be missing.
///
/// Used once, by one thread. Each step is answered by exactly one of [#onRecords], [#onNothing], [#onNoSuchStream].
public final class Replay {
    /// How often a load begins anew because the log was trimmed or removed under it, before it gives up.
    static final int RESTARTS_MAX = 3;

    /// What to do next.
    public sealed interface Step {
        /// Read the last record of the log.
        record ReadLast() implements Step {}

        /// Read records from `seqNum` on, as many as one read gives.
        record ReadFrom(long seqNum) implements Step {}

        /// The state holds everything up to a tail that a read has shown.
        record Done(StreamState state) implements Step {}

        /// Only from [#catchUp]: the log does not go on where the state ends. Drop the state and load it.
        record Reload(String detail) implements Step {}

        /// The log cannot be read: something in it was not written by this version, or it is not whole.
        record Unreadable(String detail) implements Step {}
    }

    /// Told of each record as it is applied, with the state that has it.
    @FunctionalInterface
    public interface Listener {
        Listener NONE = (record, decoded, state) -> {};

        void onApplied(SequencedRecord record, StreamRecord decoded, StreamState state);
    }

    private enum Phase {
        LAST,
        START,
        GATHER,
        FOLD
    }

    private final Listener listener;
    private final boolean catchesUp;
    private final List<Bytes> parts = new ArrayList<>();
    private Phase phase;
    private StreamState state;
    private long askedSeqNum;
    private long coversUntilSeqNum;
    private int partsCount;
    private int restarts;

    private Replay(Phase phase, StreamState state, Listener listener) {
        this.phase = phase;
        this.state = state;
        this.listener = listener;
        catchesUp = phase == Phase.FOLD;
        askedSeqNum = state.nextSeqNum();
    }

    /// Makes a state from the log alone.
    public static Replay load() {
        return new Replay(Phase.LAST, StreamState.empty(), Listener.NONE);
    }

    /// Brings `state`, which is changed and must not be a layer, up to the log's tail.
    public static Replay catchUp(StreamState state, Listener listener) {
        return new Replay(Phase.FOLD, state, listener);
    }

    /// The first step.
    public Step begin() {
        if (catchesUp && state.mayBeRemoved()) {
            return new Step.Reload("its log may have been removed and begun anew: state at " + askedSeqNum);
        }
        return phase == Phase.LAST ? new Step.ReadLast() : new Step.ReadFrom(askedSeqNum);
    }

    /// What a read found: one or more records in order, and the log's tail at some moment during the read.
    public Step onRecords(List<SequencedRecord> records, TailPosition tail) {
        try {
            return switch (phase) {
                case LAST -> onLast(records.get(records.size() - 1));
                case START -> onStart(records, tail);
                case GATHER -> onParts(records, tail);
                case FOLD -> onPage(records, tail);
            };
        } catch (UnreadableRecordException unreadable) {
            return new Step.Unreadable(String.valueOf(unreadable.getMessage()));
        } catch (ContradictoryLogException contradiction) {
            return again(String.valueOf(contradiction.getMessage()));
        }
    }

    /// A read found no records: the log is empty, or ends where the read began.
    public Step onNothing(TailPosition tail) {
        if (phase == Phase.FOLD && tail.nextSeqNum() == askedSeqNum) {
            return new Step.Done(state);
        }
        // Nothing to read at all: whatever was there has been trimmed, and nothing of it lives.
        return phase == Phase.LAST
                ? new Step.Done(StreamState.emptyAt(tail))
                : again("nothing from seqNum=" + askedSeqNum + " on: tail=" + tail.nextSeqNum());
    }

    /// A read found that there is no such stream.
    public Step onNoSuchStream() {
        if (!catchesUp) {
            return new Step.Done(StreamState.empty());
        }
        return askedSeqNum == 0 ? new Step.Done(state) : new Step.Reload("log is gone, state at " + askedSeqNum);
    }

    private Step onLast(SequencedRecord last) throws UnreadableRecordException {
        DecodedRecord decoded = decode(last);
        // A store's command names nothing; it stands last only after a full trim, where the beginning is near.
        long from = Math.max(0, decoded.envelope().replayFromSeqNum());
        return read(Phase.START, from);
    }

    private Step onStart(List<SequencedRecord> records, TailPosition tail) throws UnreadableRecordException {
        SequencedRecord first = records.get(0);
        StreamRecord decoded = decode(first).record();
        if (first.seqNum() == 0 || decoded instanceof Created || mayFollowFullTrim(first, decoded)) {
            state = StreamState.emptyAt(new TailPosition(first.seqNum(), 0));
            phase = Phase.FOLD;
            return onPage(records, tail);
        }
        if (decoded instanceof Snapshot) {
            parts.clear();
            phase = Phase.GATHER;
            return onParts(records, tail);
        }
        throw new UnreadableRecordException("log begins with neither a life nor a snapshot: asked=" + askedSeqNum
                + " first=" + first.seqNum() + " record=" + decoded.getClass().getSimpleName());
    }

    /// After a full trim a log goes on with whatever may stand before a life.
    private boolean mayFollowFullTrim(SequencedRecord first, StreamRecord decoded) {
        boolean beforeLife = decoded instanceof Voided || decoded instanceof StoreCommand;
        return first.seqNum() > askedSeqNum && beforeLife;
    }

    private Step onParts(List<SequencedRecord> records, TailPosition tail) throws UnreadableRecordException {
        for (SequencedRecord record : records) {
            if (decode(record).record() instanceof Snapshot part && takes(part) && parts.size() == partsCount) {
                state = StreamState.restore(coversUntilSeqNum, SnapshotParts.join(parts));
                parts.clear();
                return read(Phase.FOLD, coversUntilSeqNum);
            }
            askedSeqNum = record.seqNum() + 1;
        }
        if (askedSeqNum >= tail.nextSeqNum()) {
            throw new UnreadableRecordException("snapshot never completed: coversUntil=" + coversUntilSeqNum + " parts="
                    + parts.size() + " of " + partsCount + " tail=" + tail.nextSeqNum());
        }
        return read(Phase.GATHER, askedSeqNum);
    }

    private boolean takes(Snapshot part) {
        if (parts.isEmpty() && part.index() == 0) {
            coversUntilSeqNum = part.coversUntilSeqNum();
            partsCount = part.count();
        } else if (part.coversUntilSeqNum() != coversUntilSeqNum
                || part.count() != partsCount
                || part.index() != parts.size()) {
            return false;
        }
        return parts.add(part.content());
    }

    private Step onPage(List<SequencedRecord> records, TailPosition tail) throws UnreadableRecordException {
        for (SequencedRecord record : records) {
            if (record.seqNum() != state.nextSeqNum()) {
                return again("gap: expected seqNum=" + state.nextSeqNum() + " found=" + record.seqNum());
            }
            StreamRecord decoded = decode(record).record();
            state.apply(record.seqNum(), record.timestampMs(), decoded);
            listener.onApplied(record, decoded, state);
        }
        return state.nextSeqNum() >= tail.nextSeqNum() ? new Step.Done(state) : read(Phase.FOLD, state.nextSeqNum());
    }

    private Step again(String detail) {
        if (catchesUp) {
            return new Step.Reload(detail);
        }
        if (++restarts > RESTARTS_MAX) {
            return new Step.Unreadable(detail);
        }
        phase = Phase.LAST;
        return new Step.ReadLast();
    }

    private Step read(Phase next, long seqNum) {
        phase = next;
        askedSeqNum = seqNum;
        return new Step.ReadFrom(seqNum);
    }

    private static DecodedRecord decode(SequencedRecord record) throws UnreadableRecordException {
        try {
            return StreamRecordCodec.decode(record.record());
        } catch (UnreadableRecordException unreadable) {
            throw new UnreadableRecordException("seqNum=" + record.seqNum() + ": " + unreadable.getMessage());
        }
    }
}
