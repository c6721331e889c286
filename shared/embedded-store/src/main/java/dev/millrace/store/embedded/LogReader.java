package dev.millrace.store.embedded;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Reads streams back through one RocksDB iterator, which is one moment of the store. Not shared between threads.
///
/// From its trim point to its tail a stream has no gap, so a missing value is damage and is never skipped.
final class LogReader implements AutoCloseable {
    private final RocksIterator iterator;
    private final byte[] key = new byte[Keys.RECORD_BYTES];

    LogReader(Database database) {
        this.iterator = database.iterator();
    }

    /// A stream as it stands on disk.
    record Stored(StreamEntry entry, TailPosition tail) {
        Extent extent() {
            return new Extent(entry.number(), entry.marks().trimPoint(), tail);
        }
    }

    /// Looks the stream up; null where there is none. Of its last value only the head is read.
    @Nullable
    Stored find(StreamKey stream) throws RocksDBException, DamagedException {
        byte[] entryKey = Keys.stream(stream);
        iterator.seek(entryKey);
        if (!iterator.isValid()) {
            iterator.status();
            return null;
        }
        if (!Arrays.equals(iterator.key(), entryKey)) {
            return null;
        }
        StreamEntry entry = StreamEntry.decode(iterator.value());
        TailPosition noted = new TailPosition(entry.nextSeqNum(), entry.timestampMs());
        TailPosition last = tailOfLastBatch(entry.number());
        return new Stored(entry, last.nextSeqNum() > noted.nextSeqNum() ? last : noted);
    }

    /// Looks the stream up to append to it, and makes sure that its last value is sound.
    @Nullable
    Stored findSound(StreamKey stream) throws RocksDBException, DamagedException {
        Stored stored = find(stream);
        if (stored != null) {
            batchAtOrBefore(stored.entry().number(), Long.MAX_VALUE);
        }
        return stored;
    }

    private TailPosition tailOfLastBatch(long streamNumber) throws RocksDBException {
        iterator.seekForPrev(Keys.record(streamNumber, Long.MAX_VALUE));
        if (!isAtRecordOf(streamNumber)) {
            return TailPosition.EMPTY;
        }
        byte[] head = new byte[StoredBatch.HEAD_BYTES];
        iterator.value(head);
        return StoredBatch.tail(ByteBuffer.wrap(head), Keys.seqNum(key));
    }

    /// Reads from one moment alone: the directory, the tail and the records.
    ReadOutcome read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax)
            throws RocksDBException, DamagedException {
        Stored stored = find(stream);
        if (stored == null) {
            return new ReadOutcome.NoSuchStream();
        }
        Extent extent = stored.extent();
        return read(extent, extent.trimPoint(), start, recordsMax, bytesMax);
    }

    /// Reads a stream whose extent was taken before this reader was made, and is asked for again now: what was trimmed
    /// or removed since may already be missing here, what was appended since is not looked for.
    ReadOutcome read(Extent before, Supplier<@Nullable Extent> now, ReadStart start, int recordsMax, int bytesMax)
            throws RocksDBException, DamagedException {
        Extent after = now.get();
        return after == null || after.number() != before.number()
                ? new ReadOutcome.NoSuchStream()
                : read(before, after.trimPoint(), start, recordsMax, bytesMax);
    }

    private ReadOutcome read(Extent extent, long trimPoint, ReadStart start, int recordsMax, int bytesMax)
            throws RocksDBException, DamagedException {
        long from = Math.max(startSeqNum(start, extent.nextSeqNum()), trimPoint);
        if (from >= extent.nextSeqNum()) {
            return new ReadOutcome.NothingThere(extent.tail());
        }
        Page page = new Page(recordsMax, bytesMax);
        fill(page, extent, from);
        return new ReadOutcome.Records(page.records(), extent.tail());
    }

    static long startSeqNum(ReadStart start, long nextSeqNum) {
        return switch (start) {
            case ReadStart.SeqNum at -> at.seqNum();
            case ReadStart.BeforeTail before -> Math.max(0, nextSeqNum - before.records());
        };
    }

    private void fill(Page page, Extent extent, long from) throws RocksDBException, DamagedException {
        StoredBatch batch = batchAtOrBefore(extent.number(), from);
        long seqNum = from;
        while (true) {
            if (batch == null || batch.firstSeqNum() > seqNum || batch.endSeqNum() <= seqNum) {
                throw new DamagedException("records missing: stream number=" + extent.number() + " seqNum=" + seqNum
                        + " tail=" + extent.nextSeqNum());
            }
            boolean took = batch.addTo(page, seqNum);
            seqNum = batch.endSeqNum();
            if (!took || page.isFull() || seqNum >= extent.nextSeqNum()) {
                return;
            }
            iterator.next();
            batch = batchHere(extent.number());
        }
    }

    /// The value that holds the record, were it there, or the last one before it; null where there is none.
    @Nullable
    StoredBatch batchAtOrBefore(long streamNumber, long seqNum) throws RocksDBException, DamagedException {
        iterator.seekForPrev(Keys.record(streamNumber, seqNum));
        return batchHere(streamNumber);
    }

    private @Nullable StoredBatch batchHere(long streamNumber) throws RocksDBException, DamagedException {
        return isAtRecordOf(streamNumber) ? StoredBatch.decode(iterator.value(), streamNumber, Keys.seqNum(key)) : null;
    }

    /// Whether the iterator stands at a record of the stream, whose key is in [#key] then.
    private boolean isAtRecordOf(long streamNumber) throws RocksDBException {
        if (!iterator.isValid()) {
            iterator.status();
            return false;
        }
        return iterator.key(key) == key.length && Keys.isRecordOf(key, streamNumber);
    }

    RocksIterator iterator() {
        return iterator;
    }

    @Override
    public void close() {
        iterator.close();
    }
}
