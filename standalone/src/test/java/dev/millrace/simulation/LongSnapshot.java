package dev.millrace.simulation;

import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Snapshot;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.state.StreamState;
import java.util.List;

/// A snapshot as one that covers the record after those that it covers, whatever that is, as if that changed nothing.
final class LongSnapshot {
    private LongSnapshot() {}

    /// @param part all of a snapshot; one of several is left as it is
    static Snapshot of(Snapshot part) {
        if (part.count() > 1) {
            return part;
        }
        try {
            StreamState state = StreamState.restore(part.coversUntilSeqNum(), part.content());
            state.apply(state.nextSeqNum(), state.tail().timestampMs(), Meddling.NOTHING);
            List<StreamRecord> longer = state.snapshot();
            return longer.size() == 1 && longer.getFirst() instanceof Snapshot one ? one : part;
        } catch (UnreadableRecordException wrong) {
            throw new IllegalStateException(wrong);
        }
    }
}
