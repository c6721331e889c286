package dev.millrace.model.state;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.record.StreamRecord.Snapshot;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Every snapshot that a log holds whole, restored.
final class Snapshots {
    private Snapshots() {}

    static List<StreamState> restoredFrom(SimulatedLog log) {
        List<StreamState> restored = new ArrayList<>();
        try {
            TreeMap<Long, List<Bytes>> open = new TreeMap<>();
            for (SequencedRecord record : log.records()) {
                if (StreamRecordCodec.decode(record.record()).record() instanceof Snapshot part) {
                    List<Bytes> parts = open.computeIfAbsent(part.coversUntilSeqNum(), covers -> new ArrayList<>());
                    if (part.index() == 0) {
                        parts.clear();
                    }
                    if (part.index() == parts.size()) {
                        parts.add(part.content());
                    }
                    boolean kept =
                            part.coversUntilSeqNum() >= log.records().get(0).seqNum();
                    if (parts.size() == part.count() && kept) {
                        restored.add(StreamState.restore(part.coversUntilSeqNum(), SnapshotParts.join(parts)));
                    }
                }
            }
        } catch (UnreadableRecordException unreadable) {
            throw new AssertionError(unreadable);
        }
        return restored;
    }
}
