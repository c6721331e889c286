package dev.millrace.store.embedded;

import dev.millrace.store.embedded.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ChecksumType;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Statistics;
import org.rocksdb.StatsLevel;
import org.rocksdb.Status;
import org.rocksdb.TickerType;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// RocksDB, opened on one directory, with its settings. Opened, written and closed by the commit thread; read by any.
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final long STALL_NS_MAX = 30_000_000_000L; // 30 s
    private static final long STALL_LOOK_NS = 1_000_000; // 1 ms
    private static final int BLOCK_BYTES = 16 * 1024;
    private static final int OPEN_FILES_MAX = 512;
    private static final int RANGE_DELETIONS_MAX = 1_000; // per memtable: more make reads slow
    private static final long LOG_BYTES_MAX = 8 << 20;

    private final RocksDB rocks;
    private final Options options;
    private final LRUCache cache;
    private final Statistics statistics;
    private final WriteOptions writeOptions;
    private final ReadOptions readOptions;

    private Database(RocksDB rocks, Options options, LRUCache cache, Statistics statistics, boolean sync) {
        this.rocks = rocks;
        this.options = options;
        this.cache = cache;
        this.statistics = statistics;
        this.writeOptions = new WriteOptions().setSync(sync).setNoSlowdown(true);
        this.readOptions = new ReadOptions().setVerifyChecksums(true);
    }

    static Database open(Path path, EmbeddedStoreOptions storeOptions) throws StoreOpenException {
        try {
            return open(path, storeOptions, WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (RocksDBException e) {
            if (isDamage(e) && endIsTorn(path)) {
                LOG.warn(
                        "the last group written before the stop is torn and was never acknowledged; it is dropped: {}: {}",
                        path,
                        e.getMessage());
                return openTorn(path, storeOptions);
            }
            throw refusal(path, e);
        }
    }

    private static Database openTorn(Path path, EmbeddedStoreOptions storeOptions) throws StoreOpenException {
        try {
            return open(path, storeOptions, WALRecoveryMode.PointInTimeRecovery);
        } catch (RocksDBException e) {
            throw refusal(path, e);
        }
    }

    private static boolean endIsTorn(Path path) throws StoreOpenException {
        try {
            return WalTail.isTornOnly(path);
        } catch (IOException e) {
            throw new StoreOpenException(
                    Reason.NOT_ACCESSIBLE, "log cannot be read: " + path + ": " + e.getMessage(), e);
        }
    }

    static StoreOpenException refusal(Path path, RocksDBException e) {
        String said = path + ": " + e.getMessage();
        if (isNoRoom(e)) {
            return new StoreOpenException(Reason.NO_ROOM, "the disk has no room to open the database: " + said, e);
        }
        if (isDamage(e) || said.contains("No such file") || said.contains("does not exist")) {
            return new StoreOpenException(
                    Reason.DAMAGED, "the database is damaged; nothing was changed, restore a copy: " + said, e);
        }
        return new StoreOpenException(Reason.NOT_ACCESSIBLE, "the database cannot be opened: " + said, e);
    }

    private static Database open(Path path, EmbeddedStoreOptions storeOptions, WALRecoveryMode recovery)
            throws RocksDBException {
        LRUCache cache = new LRUCache(storeOptions.blockCacheBytes());
        Statistics statistics = new Statistics();
        statistics.setStatsLevel(StatsLevel.EXCEPT_DETAILED_TIMERS);
        Options options = options(storeOptions, cache, statistics).setWalRecoveryMode(recovery);
        try {
            RocksDB rocks = RocksDB.open(options, path.toString());
            boolean sync = storeOptions.sync() == EmbeddedStoreOptions.Sync.EVERY_GROUP;
            return new Database(rocks, options, cache, statistics, sync);
        } catch (RocksDBException e) {
            options.close();
            statistics.close();
            cache.close();
            throw e;
        }
    }

    private static Options options(EmbeddedStoreOptions storeOptions, LRUCache cache, Statistics statistics) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setChecksumType(ChecksumType.kXXH3)
                .setFormatVersion(5);
        return new Options()
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setTableFormatConfig(table)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setWriteBufferSize(storeOptions.memtableBytes())
                .setMemtableMaxRangeDeletions(RANGE_DELETIONS_MAX)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setMaxBgErrorResumeCount(0) // a failed sync is never retried: the database is opened anew
                .setStatistics(statistics)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(LOG_BYTES_MAX)
                .setKeepLogFileNum(2);
    }

    static boolean isDamage(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getCode() == Status.Code.Corruption;
    }

    static boolean isNoRoom(RocksDBException e) {
        Status status = e.getStatus();
        return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
                || String.valueOf(e.getMessage()).contains("No space left");
    }

    byte @Nullable [] get(byte[] key) throws RocksDBException {
        return rocks.get(readOptions, key);
    }

    RocksIterator iterator() {
        return rocks.newIterator(readOptions);
    }

    /// Returns once the batch is synced, whole.
    ///
    /// RocksDB would hold a write up while it makes room in memory, without end where the disk has none. It is told to
    /// say so instead, nothing written; then the write is sent again, unless what was to make room has failed.
    void write(WriteBatch batch) throws RocksDBException {
        long giveUpAtNs = System.nanoTime() + STALL_NS_MAX;
        while (true) {
            try {
                rocks.write(writeOptions, batch);
                return;
            } catch (RocksDBException e) {
                if (!isHeldUp(e) || backgroundErrors() > 0 || System.nanoTime() - giveUpAtNs >= 0) {
                    throw e;
                }
            }
            LockSupport.parkNanos(STALL_LOOK_NS);
        }
    }

    private static boolean isHeldUp(RocksDBException e) {
        return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete;
    }

    /// Syncs of the log that have finished since it was opened.
    long walSyncs() {
        return statistics.getTickerCount(TickerType.WAL_FILE_SYNCED);
    }

    /// Failures of RocksDB's own threads since it was opened.
    long backgroundErrors() throws RocksDBException {
        return rocks.getLongProperty("rocksdb.background-errors");
    }

    /// Moves what is in memory into files, so that the next opening has no log to go through.
    void flush() throws RocksDBException {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            rocks.flush(flush);
        }
    }

    @Override
    public void close() {
        rocks.close();
        readOptions.close();
        writeOptions.close();
        options.close();
        statistics.close();
        cache.close();
    }
}
