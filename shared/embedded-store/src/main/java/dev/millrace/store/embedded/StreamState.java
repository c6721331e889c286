package dev.millrace.store.embedded;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.StreamMarks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stream's end, as the commit thread knows it.
///
/// Owned by the commit thread, which works on it while a group is being made and publishes [#extent] once that group
/// is synced. Other threads read only the key and the extent. Where a group fails, every state is thrown away and read
/// anew, so nothing here is ever taken back.
final class StreamState {
    final StreamKey key;

    /// What others may see; null where there is no such stream.
    private volatile @Nullable Extent extent;

    // The commit thread's.
    private long number;
    private long nextSeqNum;
    private long timestampMs;
    private StreamMarks marks = StreamMarks.NONE;
    private long erasedBefore;
    private long emptiedAtMs;
    private boolean changed;
    private boolean entryChanged;
    private boolean trimmed;
    private @Nullable PendingAppend firstInGroup;
    private @Nullable PendingAppend lastInGroup;

    // The cache's, see StreamCache.
    boolean cached;

    @Nullable
    StreamState newer;

    @Nullable
    StreamState older;

    /// A stream that does not exist.
    StreamState(StreamKey key) {
        this.key = key;
    }

    StreamState(StreamKey key, StreamEntry entry, TailPosition tail) {
        this.key = key;
        number = entry.number();
        nextSeqNum = tail.nextSeqNum();
        timestampMs = tail.timestampMs();
        marks = entry.marks();
        erasedBefore = entry.erasedBefore();
        emptiedAtMs = entry.emptiedAtMs();
        publish();
    }

    @Nullable
    Extent extent() {
        return extent;
    }

    boolean exists() {
        return number != 0;
    }

    long number() {
        return number;
    }

    long nextSeqNum() {
        return nextSeqNum;
    }

    StreamMarks marks() {
        return marks;
    }

    void create(long newNumber) {
        number = newNumber;
        nextSeqNum = 0;
        timestampMs = 0;
        marks = StreamMarks.NONE;
        erasedBefore = 0;
        emptiedAtMs = 0;
        entryChanged = true;
    }

    /// Takes the records in and returns their time.
    long append(PendingAppend append, long nowMs) {
        List<LogRecord> records = append.batch.records();
        timestampMs = Math.max(nowMs, timestampMs);
        StreamMarks after = marks.after(records, nextSeqNum);
        nextSeqNum += records.size();
        if (!after.equals(marks)) {
            trimmed |= after.trimPoint() > marks.trimPoint();
            marks = after;
            entryChanged = true;
            emptiedAtMs = isEmpty() ? timestampMs : 0;
        }
        if (lastInGroup == null) {
            firstInGroup = append;
        } else {
            lastInGroup.nextOfStream = append;
        }
        lastInGroup = append;
        changed = true;
        return timestampMs;
    }

    boolean isEmpty() {
        return marks.trimPoint() == nextSeqNum;
    }

    /// Whether the group under way has appended to it.
    boolean changed() {
        return changed;
    }

    boolean entryChanged() {
        return entryChanged;
    }

    /// Whether it was trimmed since this was last asked.
    boolean takeTrimmed() {
        boolean was = trimmed;
        trimmed = false;
        return was;
    }

    long erasedBefore() {
        return erasedBefore;
    }

    void erased(long before) {
        erasedBefore = before;
    }

    long emptiedAtMs() {
        return emptiedAtMs;
    }

    StreamEntry entry() {
        return new StreamEntry(number, marks, erasedBefore, nextSeqNum, timestampMs, emptiedAtMs);
    }

    /// Lets others see the stream as it is now. The write behind it is synced.
    void publish() {
        extent = new Extent(number, marks.trimPoint(), new TailPosition(nextSeqNum, timestampMs));
        changed = false;
        entryChanged = false;
    }

    /// What the group has appended to the stream, oldest first, once.
    @Nullable
    PendingAppend takeCommitted() {
        PendingAppend first = firstInGroup;
        firstInGroup = null;
        lastInGroup = null;
        return first;
    }

    /// The stream is gone; its next append begins another one.
    void remove() {
        number = 0;
        nextSeqNum = 0;
        timestampMs = 0;
        marks = StreamMarks.NONE;
        extent = null;
    }
}
