package dev.millrace.api.append;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.record.BatchMark;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.store.AppendBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records that go to the store as one atomic append: what they say, how they are written, and the commands that
/// they are for. Filled, then sealed by [#toAppend], then only read. Owned by the shard's owner.
final class Batch {
    final BatchMark mark;
    final long startSeqNum;
    final List<StreamRecord> records = new ArrayList<>();

    /// The commands that are complete with this batch, in order; each says how far it reaches ([Pending#endsAt]).
    final List<Pending> completes = new ArrayList<>();

    private final List<LogRecord> log = new ArrayList<>();
    private int bytes;
    private @Nullable AppendBatch append;

    Batch(BatchMark mark, long startSeqNum) {
        this.mark = mark;
        this.startSeqNum = startSeqNum;
    }

    /// @param bytesMax the planner's upper bound of the record's size
    void add(StreamRecord record, long replayFromSeqNum, int bytesMax) {
        BatchMark first = records.isEmpty() ? mark : null;
        log.add(StreamRecordCodec.encode(record, new Envelope(replayFromSeqNum, first)));
        records.add(record);
        bytes += bytesMax;
    }

    void complete(Pending pending) {
        pending.endsAt = records.size();
        completes.add(pending);
    }

    int size() {
        return records.size();
    }

    int bytes() {
        return bytes;
    }

    long endSeqNum() {
        return startSeqNum + records.size();
    }

    /// The append, the same each time: what is sent again has to be what was sent.
    AppendBatch toAppend() {
        if (append == null) {
            append = AppendBatch.at(startSeqNum, log);
        }
        return append;
    }
}
