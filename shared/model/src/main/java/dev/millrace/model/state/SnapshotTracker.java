package dev.millrace.model.state;

import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.RecordSizes;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Snapshot;
import dev.millrace.model.record.UnreadableRecordException;
import org.jspecify.annotations.Nullable;

/// Where a replay may begin, and how much has come since: when the next snapshot is due. Counted from records alone,
/// so a replay counts as the live fold did.
final class SnapshotTracker {
    static final long RECORDS_DUE = 500;
    static final long BYTES_DUE = 1 << 20; // 1 MiB
    static final long SIZES_DUE = 4;

    /// A snapshot of which parts are still to come.
    private record Gathering(long coversUntilSeqNum, int count, int nextIndex, long firstSeqNum, long bytes) {}

    private long replayFromSeqNum = Envelope.FIRST_KEPT;
    private long lastSnapshotBytes;
    private long records;
    private long bytes;
    private @Nullable Gathering gathering;

    /// What was counted when the open group began with a `created`.
    private long recordsBeforeLife;

    private long bytesBeforeLife;

    void copy(SnapshotTracker other) {
        replayFromSeqNum = other.replayFromSeqNum;
        lastSnapshotBytes = other.lastSnapshotBytes;
        records = other.records;
        bytes = other.bytes;
        gathering = other.gathering;
        recordsBeforeLife = other.recordsBeforeLife;
        bytesBeforeLife = other.bytesBeforeLife;
    }

    long replayFromSeqNum() {
        return replayFromSeqNum;
    }

    boolean due() {
        return (records >= RECORDS_DUE || bytes >= BYTES_DUE) && bytes >= SIZES_DUE * lastSnapshotBytes;
    }

    /// Counts a record that has been applied; a snapshot's parts are no reason for the next snapshot.
    void count(StreamRecord record) {
        if (!(record instanceof Snapshot)) {
            records++;
            bytes += RecordSizes.weight(record);
        }
    }

    void onCreated() {
        recordsBeforeLife = records;
        bytesBeforeLife = bytes;
    }

    /// The life whose `created` stands at `createdSeqNum`, the last that was told by [#onCreated], has become visible.
    void onLifeBegun(long createdSeqNum) {
        replayFromSeqNum = createdSeqNum;
        lastSnapshotBytes = 0;
        records -= recordsBeforeLife;
        bytes -= bytesBeforeLife;
        recordsBeforeLife = 0;
        bytesBeforeLife = 0;
        gathering = null;
    }

    /// Takes a part up. A snapshot that covers no more than what a replay may already begin with is passed over: what
    /// it needs may have been trimmed.
    void onPart(long seqNum, Snapshot part) {
        long covers = part.coversUntilSeqNum();
        if (part.index() == 0 && covers > replayFromSeqNum && covers <= seqNum) {
            gathering = new Gathering(covers, part.count(), 0, seqNum, 0);
        }
        Gathering before = gathering;
        if (before == null
                || before.coversUntilSeqNum() != covers
                || before.count() != part.count()
                || before.nextIndex() != part.index()) {
            return;
        }
        long size = before.bytes() + part.content().length();
        int next = part.index() + 1;
        gathering = new Gathering(covers, part.count(), next, before.firstSeqNum(), size);
        if (next == part.count()) {
            onComplete(before.firstSeqNum(), size);
        }
    }

    private void onComplete(long firstSeqNum, long size) {
        replayFromSeqNum = firstSeqNum;
        lastSnapshotBytes = size;
        records = 0;
        bytes = 0;
        gathering = null;
    }

    void write(ByteWriter out) {
        out.number(replayFromSeqNum + 1);
        out.number(lastSnapshotBytes);
        out.number(records);
        out.number(bytes);
        if (gathering == null) {
            out.octet(0);
            return;
        }
        out.octet(1);
        out.number(gathering.coversUntilSeqNum());
        out.number(gathering.count());
        out.number(gathering.nextIndex());
        out.number(gathering.firstSeqNum());
        out.number(gathering.bytes());
    }

    void read(ByteReader in) throws UnreadableRecordException {
        replayFromSeqNum = in.number("replay from", RecordLimits.NUMBER_MAX + 1) - 1;
        lastSnapshotBytes = in.number("last snapshot bytes", RecordLimits.NUMBER_MAX);
        records = in.number("records since", RecordLimits.NUMBER_MAX);
        bytes = in.number("bytes since", RecordLimits.NUMBER_MAX);
        int parts = in.octet("gathering");
        if (parts > 1) {
            throw new UnreadableRecordException("gathering: unknown tag=" + parts);
        }
        gathering = parts == 0 ? null : readGathering(in);
    }

    private static Gathering readGathering(ByteReader in) throws UnreadableRecordException {
        long covers = in.number("gathering covers until", RecordLimits.NUMBER_MAX);
        int count = (int) in.number("gathering count", RecordLimits.SNAPSHOT_PARTS_MAX);
        int next = (int) in.number("gathering next index", RecordLimits.SNAPSHOT_PARTS_MAX);
        long first = in.number("gathering first seqNum", RecordLimits.NUMBER_MAX);
        return new Gathering(covers, count, next, first, in.number("gathering bytes", RecordLimits.NUMBER_MAX));
    }

    @Override
    public String toString() {
        return "replayFrom=" + replayFromSeqNum + " lastBytes=" + lastSnapshotBytes + " records=" + records + " bytes="
                + bytes + " gathering=" + gathering;
    }
}
