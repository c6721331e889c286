package dev.millrace.store.embedded;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.BatchRules;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import dev.millrace.store.embedded.LogReader.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store port on RocksDB in one directory that this process has to itself.
///
/// The face to callers, of any thread: it checks, answers at once what memory tells, and hands the rest to the commit
/// thread or the reader threads. See the package for how these work together.
public final class EmbeddedStreamStore implements StreamStore {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStreamStore.class);

    /// So many in one append have as many callers behind them, who ask again while the disk is waited for.
    private static final int MANY_RECORDS = 16;

    private final DataDirectory directory;
    private final DatabaseGate gate;
    private final AppendQueue queue;
    private final StreamCache cache;
    private final Readers readers;
    private final Follows follows;
    private final StoreClock clock;
    private final CommitLoop loop;
    private final Ledger ledger;
    private final Thread commitThread;
    private final AtomicBoolean closing = new AtomicBoolean();

    private EmbeddedStreamStore(EmbeddedStoreOptions options, DataDirectory directory, Database database)
            throws RocksDBException {
        this.directory = directory;
        gate = new DatabaseGate();
        gate.replace(database);
        queue = new AppendQueue(options.queueAppendsMax(), options.queueBytesMax());
        cache = new StreamCache(options.cachedStreamsMax());
        readers = new Readers(options.readThreads(), options.readsWaitingMax(), options.onDeath());
        follows = new Follows(options.followsMax(), cache, gate, readers);
        clock = new StoreClock(options.clock());
        ledger = new Ledger(database, cache, follows, clock, queue, options.groupBytesMax());
        loop = new CommitLoop(options, directory, gate, queue, ledger, follows, clock);
        commitThread = Thread.ofPlatform().name("store-commit").unstarted(loop);
        queue.takenBy(commitThread);
    }

    /// Opens the directory, or makes it. RocksDB's native library is looked for in `java.library.path`, under the name
    /// that it has in RocksDB's jar, and else unpacked from there, which takes about 0.1 s.
    public static EmbeddedStreamStore open(EmbeddedStoreOptions options) throws StoreOpenException {
        RocksDB.loadLibrary();
        DataDirectory directory = DataDirectory.open(options.directory());
        Database database = null;
        try {
            database = Database.open(directory.database(), options);
            EmbeddedStreamStore store = new EmbeddedStreamStore(options, directory, database);
            store.commitThread.start();
            return store;
        } catch (StoreOpenException e) {
            giveUp(directory);
            throw e;
        } catch (RocksDBException e) {
            if (database != null) {
                database.close();
            }
            giveUp(directory);
            throw Database.refusal(directory.database(), e);
        }
    }

    private static void giveUp(DataDirectory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            LOG.warn("lock cannot be given up: {}: {}", directory, e.getMessage());
        }
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        StreamState found = cache.get(stream);
        Optional<? extends Reason> refusal =
                found == null ? BatchRules.violation(stream, batch) : BatchRules.batchViolation(batch);
        if (refusal.isEmpty()) {
            refusal = Optional.ofNullable(loop.refusal());
        }
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(new AppendOutcome.Refused(refusal.get()));
        }
        PendingAppend append = new PendingAppend(stream, batch);
        append.found = found;
        queue.offer(append).ifPresent(reason -> append.future.complete(new AppendOutcome.Refused(reason)));
        return append.future;
    }

    @Override
    public void together(Runnable appends) {
        if (!queue.hold()) {
            appends.run();
            return;
        }
        try {
            appends.run();
        } finally {
            boolean many = queue.letGo() >= MANY_RECORDS;
            if (many && loop.isSlow()) {
                queue.wake();
            } else if (!queue.isEmpty()) {
                loop.commitHere();
            }
        }
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        StoreLimits.checkRead(recordsMax, bytesMax);
        if (closing.get()) {
            return CompletableFuture.completedFuture(new ReadOutcome.Unavailable("closed"));
        }
        StreamState state = cache.get(stream);
        if (state == null) {
            return byReader(
                    stream.basin(),
                    () -> readFromDisk(stream, start, recordsMax, bytesMax),
                    ReadOutcome.Unavailable::new);
        }
        Extent extent = state.extent();
        if (extent == null) {
            return CompletableFuture.completedFuture(new ReadOutcome.NoSuchStream());
        }
        long from = LogReader.startSeqNum(start, extent.nextSeqNum());
        if (Math.max(from, extent.trimPoint()) >= extent.nextSeqNum()) {
            return CompletableFuture.completedFuture(new ReadOutcome.NothingThere(extent.tail()));
        }
        return byReader(
                stream.basin(),
                () -> readKnown(state, extent, from, recordsMax, bytesMax),
                ReadOutcome.Unavailable::new);
    }

    /// Where the state that told the extent has left the cache meanwhile, what it tells of later trims is old and
    /// records seem to be missing: so the disk alone is asked before that is said.
    private ReadOutcome readKnown(StreamState state, Extent extent, long from, int recordsMax, int bytesMax) {
        ReadStart start = new ReadStart.SeqNum(from);
        ReadOutcome outcome = gate.read(
                reader -> reader.read(extent, state::extent, start, recordsMax, bytesMax),
                ReadOutcome.Unavailable::new,
                ReadOutcome.Damaged::new);
        return outcome instanceof ReadOutcome.Damaged ? readFromDisk(state.key, start, recordsMax, bytesMax) : outcome;
    }

    private ReadOutcome readFromDisk(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        return gate.read(
                reader -> reader.read(stream, start, recordsMax, bytesMax),
                ReadOutcome.Unavailable::new,
                ReadOutcome.Damaged::new);
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        if (closing.get()) {
            return CompletableFuture.completedFuture(new TailOutcome.Unavailable("closed"));
        }
        StreamState state = cache.get(stream);
        if (state == null) {
            return byReader(stream.basin(), () -> tailOnDisk(stream), TailOutcome.Unavailable::new);
        }
        Extent extent = state.extent();
        return CompletableFuture.completedFuture(
                extent == null ? new TailOutcome.NoSuchStream() : new TailOutcome.Tail(extent.tail()));
    }

    private TailOutcome tailOnDisk(StreamKey stream) {
        return gate.read(
                reader -> {
                    Stored stored = reader.find(stream);
                    return stored == null ? new TailOutcome.NoSuchStream() : new TailOutcome.Tail(stored.tail());
                },
                TailOutcome.Unavailable::new,
                TailOutcome.Unavailable::new);
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        StoreLimits.checkList(limit);
        if (closing.get()) {
            return CompletableFuture.completedFuture(new ListOutcome.Unavailable("closed"));
        }
        return byReader(
                basin,
                () -> gate.read(
                        reader -> page(reader.iterator(), basin, prefix, startAfter, limit),
                        ListOutcome.Unavailable::new,
                        ListOutcome.Unavailable::new),
                ListOutcome.Unavailable::new);
    }

    private static ListOutcome page(RocksIterator iterator, String basin, String prefix, String startAfter, int limit)
            throws RocksDBException {
        byte[] first = Keys.stream(basin, prefix);
        byte[] after = Keys.stream(basin, startAfter);
        List<String> streams = new ArrayList<>();
        iterator.seek(Keys.isAfter(after, first) ? after : first);
        if (iterator.isValid() && Arrays.equals(iterator.key(), after)) {
            iterator.next();
        }
        boolean more = false;
        while (!more && iterator.isValid() && Keys.startsWith(iterator.key(), first)) {
            more = streams.size() == limit;
            if (!more) {
                streams.add(Keys.streamKey(iterator.key()).stream());
                iterator.next();
            }
        }
        iterator.status();
        return new ListOutcome.Page(List.copyOf(streams), more);
    }

    private <T> CompletableFuture<T> byReader(String basin, Supplier<T> read, Function<String, T> unavailable) {
        CompletableFuture<T> future = new CompletableFuture<>();
        if (!readers.offer(basin, () -> future.complete(read.get()))) {
            future.complete(unavailable.apply("too many reads"));
        }
        return future;
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        return follows.open(stream, listener);
    }

    @Override
    public long clockMs() {
        return clock.nowMs();
    }

    @Override
    public long clockSkewMsMax() {
        return 0;
    }

    @Override
    public StoreHealth health() {
        return closing.get() ? new StoreHealth.Unavailable("closed") : loop.health();
    }

    /// What the store holds in memory and has done so far.
    public StoreStatistics statistics() {
        return new StoreStatistics(
                gate.walSyncs(), queue.appends(), queue.bytes(), cache.size(), readers.waiting(), follows.count());
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            loop.close(commitThread);
            follows.close("the store is closed");
            readers.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flush();
        gate.replace(null);
        giveUp(directory);
    }

    private void flush() {
        if (loop.refusal() != null) {
            return;
        }
        try {
            ledger.database().flush();
        } catch (RocksDBException e) {
            LOG.warn(
                    "not flushed at the end, the next opening goes through the log: {}: {}", directory, e.getMessage());
        }
    }
}
