package dev.millrace.store.embedded;

import dev.millrace.model.log.StreamKey;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/// Removes the streams that were trimmed whole and have stayed so for long enough, a bounded number at a time. The
/// commit thread's, between two groups, so that no append can come in between.
final class Vanishing {
    private static final int STREAMS_MAX = 1_000;

    private final WriteBatch writes = new WriteBatch();
    private final List<StreamState> gone = new ArrayList<>();

    /// Finds a stream's state, from memory or from disk.
    interface States {
        StreamState state(StreamKey stream) throws RocksDBException, DamagedException;
    }

    /// Removes what was emptied at or before `emptiedMsMax`, and returns it, with nobody told yet.
    List<StreamState> remove(Database database, long emptiedMsMax, States states)
            throws RocksDBException, DamagedException {
        writes.clear();
        gone.clear();
        try (RocksIterator iterator = database.iterator()) {
            iterator.seek(Keys.emptiedFirst());
            for (int i = 0; i < STREAMS_MAX && isDue(iterator, emptiedMsMax); i++) {
                take(iterator.key(), iterator.value(), states);
                iterator.next();
            }
            iterator.status();
        }
        if (writes.count() > 0) {
            database.write(writes);
            gone.forEach(StreamState::remove);
        }
        return List.copyOf(gone);
    }

    private static boolean isDue(RocksIterator iterator, long emptiedMsMax) {
        if (!iterator.isValid()) {
            return false;
        }
        byte[] key = iterator.key();
        return Keys.isEmptied(key) && Keys.emptiedAtMs(key) <= emptiedMsMax;
    }

    private void take(byte[] emptiedKey, byte[] streamKey, States states) throws RocksDBException, DamagedException {
        writes.delete(emptiedKey);
        StreamState state = states.state(Keys.streamKey(streamKey));
        boolean stillEmpty = state.exists()
                && state.number() == Keys.emptiedNumber(emptiedKey)
                && state.isEmpty()
                && state.emptiedAtMs() == Keys.emptiedAtMs(emptiedKey);
        if (stillEmpty) {
            writes.delete(streamKey);
            if (state.erasedBefore() < state.nextSeqNum()) {
                writes.deleteRange(Keys.record(state.number(), 0), Keys.record(state.number(), Long.MAX_VALUE));
            }
            gone.add(state);
        }
    }
}
