package dev.millrace.store.embedded;

import dev.millrace.model.log.LogRecord;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// The group of appends that is written by one synced write: decided one after the other, each on what those before it
/// in the group leave behind. Used again for the next. The commit thread's.
final class Group {
    private static final int VALUE_BYTES_FIRST = 64 * 1024;

    private final long bytesMax;
    private final List<PendingAppend> appends = new ArrayList<>();
    private final List<StreamState> changed = new ArrayList<>();
    private final WriteBatch writes = new WriteBatch();
    private final ByteBuffer key = ByteBuffer.allocateDirect(Keys.RECORD_BYTES);
    private ByteBuffer value = ByteBuffer.allocateDirect(VALUE_BYTES_FIRST);
    private long bytes;
    private long nowMs;
    private long nextNumber;
    private boolean numbersGiven;

    Group(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Empties it for the next appends.
    ///
    /// @param number the number that the next new stream gets
    void begin(long groupNowMs, long number) {
        appends.clear();
        changed.clear();
        writes.clear();
        bytes = 0;
        nowMs = groupNowMs;
        nextNumber = number;
        numbersGiven = false;
    }

    boolean hasRoom() {
        return bytes < bytesMax;
    }

    /// Decides the append; where it is to be made, its records stand in the group's write.
    void add(PendingAppend append, StreamState state) throws RocksDBException {
        appends.add(append);
        bytes += append.meteredBytes;
        Reason refusal = refusal(append.batch, state);
        append.decided = refusal == null ? appended(append, state) : new AppendOutcome.Refused(refusal);
    }

    /// Notes an append that cannot be decided on.
    void refuse(PendingAppend append, Reason reason) {
        appends.add(append);
        append.decided = new AppendOutcome.Refused(reason);
    }

    private static @Nullable Reason refusal(AppendBatch batch, StreamState state) {
        String token = batch.fencingToken();
        if (token != null && !token.equals(state.marks().fencingToken())) {
            return new Reason.FencingTokenMismatch(state.marks().fencingToken());
        }
        Long match = batch.matchSeqNum();
        return match == null || match == state.nextSeqNum() ? null : new Reason.SeqNumMismatch(state.nextSeqNum());
    }

    private AppendOutcome appended(PendingAppend append, StreamState state) throws RocksDBException {
        if (!state.exists()) {
            state.create(nextNumber++);
            numbersGiven = true;
        }
        if (!state.changed()) {
            changed.add(state);
        }
        long start = state.nextSeqNum();
        long timestampMs = state.append(append, nowMs);
        putValue(state.number(), start, timestampMs, append.batch.records());
        return new AppendOutcome.Durable(start, state.nextSeqNum(), timestampMs);
    }

    private void putValue(long number, long start, long timestampMs, List<LogRecord> records) throws RocksDBException {
        int needed = StoredBatch.encodedBytes(records);
        if (needed > value.capacity()) {
            value = ByteBuffer.allocateDirect(Math.max(needed, 2 * value.capacity()));
        }
        StoredBatch.encode(value, number, start, timestampMs, records);
        Keys.putRecord(key, number, start);
        writes.put(key, value);
    }

    /// Erases the values that lie wholly below the stream's trim point.
    void erase(StreamState state, LogReader reader) throws RocksDBException, DamagedException {
        long trimPoint = state.marks().trimPoint();
        StoredBatch holding = reader.batchAtOrBefore(state.number(), trimPoint);
        if (holding == null) {
            return;
        }
        long before = holding.endSeqNum() <= trimPoint ? holding.endSeqNum() : holding.firstSeqNum();
        if (before > state.erasedBefore()) {
            writes.deleteRange(Keys.record(state.number(), state.erasedBefore()), Keys.record(state.number(), before));
            state.erased(before);
            writes.put(Keys.stream(state.key), state.entry().encode());
        }
    }

    /// Writes everything, synced. What was decided holds from here on, and not before.
    void write(Database database) throws RocksDBException {
        for (int i = 0; i < changed.size(); i++) {
            putEntry(changed.get(i));
        }
        if (numbersGiven) {
            writes.put(Keys.nextNumber(), Keys.number(nextNumber));
        }
        if (!changed.isEmpty()) {
            writes.put(Keys.clock(), Keys.number(nowMs));
        }
        if (writes.count() > 0) {
            database.write(writes);
        }
    }

    /// Writes, synced, what changes nothing.
    void writeClock(Database database) throws RocksDBException {
        writes.put(Keys.clock(), Keys.number(nowMs));
        database.write(writes);
    }

    private void putEntry(StreamState state) throws RocksDBException {
        if (!state.entryChanged()) {
            return;
        }
        byte[] entryKey = Keys.stream(state.key);
        writes.put(entryKey, state.entry().encode());
        if (state.isEmpty()) {
            writes.put(Keys.emptied(state.emptiedAtMs(), state.number()), entryKey);
        }
    }

    /// The streams that the group has appended to.
    List<StreamState> changed() {
        return changed;
    }

    List<PendingAppend> appends() {
        return appends;
    }

    long nextNumber() {
        return nextNumber;
    }
}
