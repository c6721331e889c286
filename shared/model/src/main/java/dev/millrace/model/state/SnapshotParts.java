package dev.millrace.model.state;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Snapshot;
import java.util.ArrayList;
import java.util.List;

/// A snapshot's content cut into records, and put together again.
final class SnapshotParts {
    private SnapshotParts() {}

    /// @param size of each part but the last, at most [RecordLimits#PART_BYTES_MAX]
    static List<StreamRecord> cut(long coversUntilSeqNum, Bytes content, int size) {
        int count = Math.max(1, (content.length() + size - 1) / size);
        List<StreamRecord> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Bytes part = content.slice(i * size, Math.min(content.length(), (i + 1) * size));
            parts.add(new Snapshot(coversUntilSeqNum, i, count, part));
        }
        return parts;
    }

    static Bytes join(List<Bytes> contents) {
        if (contents.size() == 1) {
            return contents.get(0);
        }
        int length = 0;
        for (Bytes content : contents) {
            length = Math.addExact(length, content.length());
        }
        byte[] all = new byte[length];
        int at = 0;
        for (Bytes content : contents) {
            content.copyTo(all, at);
            at += content.length();
        }
        return Bytes.of(all);
    }
}
