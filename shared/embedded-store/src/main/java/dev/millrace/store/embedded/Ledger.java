package dev.millrace.store.embedded;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.embedded.LogReader.Stored;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The open database as the commit thread writes it: group by group, and between groups what upkeep there is. Owned by
/// the commit thread.
///
/// Where a call throws, the write's fate is not known: the ledger is good for nothing then but [#abandon], until it is
/// given the database opened anew.
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int ERASED_PER_GROUP_MAX = 256;

    private final StreamCache cache;
    private final Follows follows;
    private final StoreClock clock;
    private final AppendQueue queue;
    private final Group group;
    private final Vanishing vanishing = new Vanishing();
    private final ArrayDeque<StreamState> toErase = new ArrayDeque<>();
    private Database database;
    private long nextNumber;
    private long backgroundErrorsSeen;
    private @Nullable PendingAppend rest;

    Ledger(
            Database database,
            StreamCache cache,
            Follows follows,
            StoreClock clock,
            AppendQueue queue,
            long groupBytesMax)
            throws RocksDBException {
        this.cache = cache;
        this.follows = follows;
        this.clock = clock;
        this.queue = queue;
        this.group = new Group(groupBytesMax);
        this.database = database;
        readNumbers();
    }

    /// Goes on with the database as it was found when it was opened anew.
    void reopened(Database anew) throws RocksDBException {
        cache.clear();
        toErase.clear();
        database = anew;
        backgroundErrorsSeen = 0;
        readNumbers();
    }

    private void readNumbers() throws RocksDBException {
        nextNumber = number(Keys.nextNumber(), 1);
        clock.raiseTo(number(Keys.clock(), 0));
    }

    private long number(byte[] key, long otherwise) throws RocksDBException {
        byte[] value = database.get(key);
        return value == null ? otherwise : ByteBuffer.wrap(value).getLong();
    }

    /// Commits the appends, group by group, and answers each once its group is synced.
    void commit(@Nullable PendingAppend first) throws RocksDBException {
        rest = first;
        while (rest != null) {
            commitGroup();
        }
    }

    /// Whether trimmed values wait for the next group to be erased with it.
    boolean hasToErase() {
        return !toErase.isEmpty();
    }

    /// Writes a group of what waits to be erased, where no append brought one about.
    void eraseAlone() throws RocksDBException {
        commitGroup();
    }

    private void commitGroup() throws RocksDBException {
        group.begin(clock.nowMs(), nextNumber);
        eraseTrimmed();
        PendingAppend append = rest;
        while (append != null && group.hasRoom()) {
            rest = append.next;
            append.next = null;
            decide(append);
            append = rest;
        }
        group.write(database);
        nextNumber = group.nextNumber();
        publish();
        cache.shrink();
        answer();
    }

    private void eraseTrimmed() throws RocksDBException {
        if (toErase.isEmpty()) {
            return;
        }
        try (LogReader reader = new LogReader(database)) {
            for (int i = 0; i < ERASED_PER_GROUP_MAX && !toErase.isEmpty(); i++) {
                StreamState state = toErase.poll();
                if (state.cached && state.exists()) {
                    group.erase(state, reader);
                }
            }
        } catch (DamagedException e) {
            LOG.error("trimmed records are left on disk: {}", e.getMessage());
        }
    }

    private void decide(PendingAppend append) throws RocksDBException {
        StreamState state;
        try {
            state = state(append);
        } catch (DamagedException e) {
            LOG.error("append refused: {}: {}", append.stream, e.getMessage());
            group.refuse(append, new Reason.Busy("the stream cannot be read: " + e.getMessage()));
            return;
        }
        group.add(append, state);
    }

    private StreamState state(PendingAppend append) throws DamagedException {
        StreamState found = append.found;
        if (found != null && found.cached) {
            cache.use(found);
            return found;
        }
        return state(append.stream);
    }

    private StreamState state(StreamKey stream) throws DamagedException {
        StreamState known = cache.get(stream);
        if (known != null) {
            cache.use(known);
            return known;
        }
        StreamState read = read(stream);
        cache.add(read);
        return read;
    }

    private StreamState read(StreamKey stream) throws DamagedException {
        try (LogReader reader = new LogReader(database)) {
            Stored stored = reader.findSound(stream);
            return stored == null ? new StreamState(stream) : new StreamState(stream, stored.entry(), stored.tail());
        } catch (RocksDBException e) {
            throw new DamagedException("RocksDB: " + e.getMessage());
        }
    }

    private void publish() {
        List<StreamState> changed = group.changed();
        for (int i = 0; i < changed.size(); i++) {
            StreamState state = changed.get(i);
            state.publish();
            if (state.takeTrimmed()) {
                toErase.add(state);
            }
        }
    }

    private void answer() {
        answerAll(outcome -> outcome);
        List<StreamState> changed = group.changed();
        for (int i = 0; i < changed.size(); i++) {
            StreamState state = changed.get(i);
            follows.offer(state, state.takeCommitted());
        }
    }

    private void answerAll(UnaryOperator<AppendOutcome> finish) {
        List<PendingAppend> appends = group.appends();
        long bytes = 0;
        for (int i = 0; i < appends.size(); i++) {
            bytes += appends.get(i).meteredBytes;
        }
        queue.release(appends.size(), bytes);
        for (int i = 0; i < appends.size(); i++) {
            PendingAppend append = appends.get(i);
            AppendOutcome decided = append.decided;
            append.future.complete(finish.apply(
                    decided == null ? new AppendOutcome.Refused(new Reason.Busy("not decided")) : decided));
        }
    }

    /// After a failed write: what the group was to append is unknown, what it refused stays refused, though for the
    /// failure, since what it was decided on may not hold. What came after it was not begun.
    void abandon(Reason refusal, String detail) {
        answerAll(outcome -> outcome instanceof AppendOutcome.Durable
                ? new AppendOutcome.Unknown(detail)
                : new AppendOutcome.Refused(refusal));
        group.begin(0, nextNumber);
        PendingAppend unbegun = rest;
        rest = null;
        refuseAll(unbegun, refusal);
    }

    /// Refuses appends without looking at them.
    void refuseAll(@Nullable PendingAppend first, Reason refusal) {
        PendingAppend append = first;
        while (append != null) {
            PendingAppend next = append.next;
            queue.release(1, append.meteredBytes);
            append.future.complete(new AppendOutcome.Refused(refusal));
            append = next;
        }
    }

    /// After a failure of RocksDB's own threads, finds out by a write whether it still takes any: one while compacting
    /// leaves that as it is, one while flushing does not.
    void probeAfterBackgroundErrors() throws RocksDBException {
        long errors = database.backgroundErrors();
        if (errors > backgroundErrorsSeen) {
            LOG.error("RocksDB's own threads failed: errors={} before={}", errors, backgroundErrorsSeen);
            backgroundErrorsSeen = errors;
            group.begin(clock.nowMs(), nextNumber);
            group.writeClock(database);
        }
    }

    /// Removes streams that have been empty since `emptiedMsMax` or longer, and ends their follows.
    void removeEmpty(long emptiedMsMax) throws RocksDBException {
        try {
            for (StreamState gone : vanishing.remove(database, emptiedMsMax, this::state)) {
                follows.end(gone.key, "stream removed: it was empty for long enough");
            }
        } catch (DamagedException e) {
            LOG.error("empty streams are not removed: {}", e.getMessage());
        }
        cache.shrink();
    }

    Database database() {
        return database;
    }
}
