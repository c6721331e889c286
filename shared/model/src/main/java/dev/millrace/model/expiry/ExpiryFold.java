package dev.millrace.model.expiry;

import dev.millrace.model.expiry.ExpiryRecord.Announced;
import dev.millrace.model.expiry.ExpiryRecord.Done;
import dev.millrace.model.expiry.ExpiryRecord.Snapshot;
import dev.millrace.model.expiry.ExpiryRecord.StoreCommand;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.RecordLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The fold of one expiry log: the streams of which an announcement is not done. Confined to one thread.
///
/// Any number of writers append without conditions, so nothing here depends on the order of their records: an
/// announcement stands until a "done" covers its number, whichever part of whichever snapshot brings it. A part that
/// comes late, from a writer that was slow, can bring back an entry that was done: it is looked at once more.
public final class ExpiryFold {
    /// A snapshot is not worth it for fewer records than this.
    static final int SNAPSHOT_RECORDS_MIN = 1_000;

    private static final int COUNT_BYTES_MAX = 4;

    private final Map<StreamPath, ExpiryEntry> entries = new HashMap<>();

    /// Up to which number announcements are done; only of what was read since the last snapshot of our own.
    private final Map<StreamPath, Long> done = new HashMap<>();

    private long nextSeqNum;
    private long restRecords;
    private long restBytes;
    private long coversUntilSeqNum = -1;
    private long snapshotBytes;

    /// Applies the next record that the log has. Numbers only grow, but what was trimmed is missing.
    ///
    /// @param bytes what the store counts for the record
    public void apply(long seqNum, long arrivedAtMs, ExpiryRecord record, int bytes) {
        if (seqNum < nextSeqNum) {
            throw new IllegalStateException("record out of turn: expected=" + nextSeqNum + " received=" + seqNum);
        }
        nextSeqNum = seqNum + 1;
        switch (record) {
            case Announced(StreamPath path, long dueMs, ExpiryReason reason) -> {
                count(bytes);
                add(new ExpiryEntry(path, seqNum, arrivedAtMs, arrivedAtMs, dueMs, reason.bit));
            }
            case Done(StreamPath path, long untilSeqNum) -> {
                count(bytes);
                onDone(path, Math.min(untilSeqNum, seqNum));
            }
            case Snapshot snapshot -> onSnapshot(snapshot, bytes);
            case StoreCommand() -> {}
        }
    }

    private void count(int bytes) {
        restRecords++;
        restBytes += bytes;
    }

    private void add(ExpiryEntry entry) {
        entries.merge(entry.path(), entry, ExpiryEntry::with);
    }

    private void onDone(StreamPath path, long untilSeqNum) {
        done.merge(path, untilSeqNum, Math::max);
        ExpiryEntry entry = entries.get(path);
        if (entry != null && entry.seqNum() < untilSeqNum) {
            entries.remove(path);
        }
    }

    private void onSnapshot(Snapshot snapshot, int bytes) {
        if (snapshot.coversUntilSeqNum() > coversUntilSeqNum) {
            coversUntilSeqNum = snapshot.coversUntilSeqNum();
            snapshotBytes = 0;
        }
        if (snapshot.coversUntilSeqNum() == coversUntilSeqNum) {
            snapshotBytes += bytes;
        }
        for (ExpiryEntry entry : snapshot.entries()) {
            if (entry.seqNum() >= done.getOrDefault(entry.path(), 0L)) {
                add(entry);
            }
        }
    }

    /// Where the log goes on.
    public long nextSeqNum() {
        return nextSeqNum;
    }

    /// How many streams are announced.
    public int size() {
        return entries.size();
    }

    /// The streams to look at by `nowMs`, the longest due first, `limit` at most.
    ///
    /// @param graceMs how long after its announcement something may still happen, milliseconds
    public List<ExpiryEntry> due(long nowMs, long graceMs, int limit) {
        List<ExpiryEntry> due = new ArrayList<>();
        for (ExpiryEntry entry : entries.values()) {
            if (entry.lookAtMs(graceMs) <= nowMs) {
                due.add(entry);
            }
        }
        due.sort(Comparator.<ExpiryEntry>comparingLong(entry -> entry.lookAtMs(graceMs))
                .thenComparingLong(ExpiryEntry::seqNum));
        return due.size() <= limit ? due : List.copyOf(due.subList(0, limit));
    }

    /// Whether the log has grown enough since the last snapshot for the next: by as much as a snapshot takes, so that
    /// neither reading nor writing costs more than twice what is announced.
    public boolean snapshotDue() {
        return restRecords >= SNAPSHOT_RECORDS_MIN && restBytes >= snapshotBytes;
    }

    /// What all that was applied comes to, in parts that fit in a record each; one part at least, so that a log
    /// that was trimmed below it is never empty.
    public List<Snapshot> snapshot() {
        return snapshot(RecordLimits.PART_BYTES_MAX);
    }

    List<Snapshot> snapshot(int partBytes) {
        List<Snapshot> parts = new ArrayList<>();
        List<ExpiryEntry> part = new ArrayList<>();
        int bytes = 0;
        for (ExpiryEntry entry : entries.values()) {
            ByteWriter size = new ByteWriter(ExpiryRecordCodec.ENTRY_BYTES_MAX);
            ExpiryRecordCodec.write(size, entry);
            int more = size.done().length();
            if (!part.isEmpty() && bytes + more > partBytes - COUNT_BYTES_MAX) {
                parts.add(new Snapshot(nextSeqNum, part));
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(entry);
            bytes += more;
        }
        parts.add(new Snapshot(nextSeqNum, part));
        return parts;
    }

    /// The parts of [#snapshot()] are durable: what was read before them counts no more as the rest of the log.
    public void onSnapshotDurable() {
        done.clear();
        restRecords = 0;
        restBytes = 0;
    }
}
