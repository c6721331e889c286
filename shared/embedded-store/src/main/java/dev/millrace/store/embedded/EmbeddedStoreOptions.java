package dev.millrace.store.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/// How an embedded store is to be opened. Every bound of the store stands here.
///
/// @param directory the data directory, made where there is none
/// @param clock the wall clock; the store's own never goes back where this one does
/// @param queueAppendsMax appends taken and not yet answered; one more is refused as busy
/// @param queueBytesMax their metered bytes in all; more is refused as busy
/// @param groupBytesMax metered bytes after which a group takes no further append
/// @param slowCommit where a commit takes as long, a caller that has many records leaves them to the commit thread
/// @param cachedStreamsMax streams whose tail is kept in memory while nothing happens to them
/// @param readThreads threads that read from RocksDB
/// @param readsWaitingMax reads, tail checks and lists that wait for such a thread; one more is answered unavailable
/// @param followsMax follows open at a time; one more is ended at once
/// @param emptyStreamsVanishAfter how long a stream that was trimmed whole stays
/// @param upkeepPeriod how often empty streams, and errors of RocksDB's own threads, are looked for
/// @param reopenPeriod how long after a failed write, and after a failed try, the database is opened again
/// @param roomBytesMin free disk below which appends are refused as full; opening again waits for two memtables more
/// @param blockCacheBytes memory for what was read from disk
/// @param memtableBytes memory for what was written lately, twice where one is being flushed
/// @param sync anything but [Sync#EVERY_GROUP] loses acknowledged data at a power failure
/// @param onDeath told when the commit thread died of a bug; the store is of no use then, and the process should end
public record EmbeddedStoreOptions(
        Path directory,
        InstantSource clock,
        int queueAppendsMax,
        long queueBytesMax,
        long groupBytesMax,
        Duration slowCommit,
        int cachedStreamsMax,
        int readThreads,
        int readsWaitingMax,
        int followsMax,
        Duration emptyStreamsVanishAfter,
        Duration upkeepPeriod,
        Duration reopenPeriod,
        long roomBytesMin,
        long blockCacheBytes,
        long memtableBytes,
        Sync sync,
        Consumer<Throwable> onDeath) {
    /// Whether a group's write waits for the disk.
    public enum Sync {
        EVERY_GROUP,
        /// For the one test that shows that a missing sync is noticed.
        NEVER_IN_A_TEST_OF_THE_TESTS
    }

    private static final long MIB = 1 << 20;

    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    /// Starts with what a server on one machine wants.
    public static final class Builder {
        private final Path directory;
        private InstantSource clock = InstantSource.system();
        private int queueAppendsMax = 65_536;
        private long queueBytesMax = 64 * MIB;
        private Duration slowCommit = Duration.ofNanos(300_000);
        private int cachedStreamsMax = 16_384;
        private int readThreads = 2;
        private int readsWaitingMax = 4_096;
        private int followsMax = 200_000;
        private Duration emptyStreamsVanishAfter = Duration.ofHours(1);
        private Duration upkeepPeriod = Duration.ofSeconds(1);
        private Duration reopenPeriod = Duration.ofSeconds(5);
        private long roomBytesMin = 64 * MIB;
        private long blockCacheBytes = 64 * MIB;
        private long memtableBytes = 64 * MIB;
        private Sync sync = Sync.EVERY_GROUP;
        private Consumer<Throwable> onDeath = death -> {};

        private Builder(Path directory) {
            this.directory = directory;
        }

        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        public Builder queueAppendsMax(int value) {
            queueAppendsMax = value;
            return this;
        }

        public Builder queueBytesMax(long value) {
            queueBytesMax = value;
            return this;
        }

        public Builder slowCommit(Duration value) {
            slowCommit = value;
            return this;
        }

        public Builder cachedStreamsMax(int value) {
            cachedStreamsMax = value;
            return this;
        }

        public Builder readThreads(int value) {
            readThreads = value;
            return this;
        }

        public Builder readsWaitingMax(int value) {
            readsWaitingMax = value;
            return this;
        }

        public Builder followsMax(int value) {
            followsMax = value;
            return this;
        }

        public Builder emptyStreamsVanishAfter(Duration value) {
            emptyStreamsVanishAfter = value;
            return this;
        }

        public Builder upkeepPeriod(Duration value) {
            upkeepPeriod = value;
            return this;
        }

        public Builder reopenPeriod(Duration value) {
            reopenPeriod = value;
            return this;
        }

        public Builder roomBytesMin(long value) {
            roomBytesMin = value;
            return this;
        }

        public Builder blockCacheBytes(long value) {
            blockCacheBytes = value;
            return this;
        }

        public Builder memtableBytes(long value) {
            memtableBytes = value;
            return this;
        }

        public Builder sync(Sync value) {
            sync = value;
            return this;
        }

        public Builder onDeath(Consumer<Throwable> value) {
            onDeath = value;
            return this;
        }

        public EmbeddedStoreOptions build() {
            return new EmbeddedStoreOptions(
                    directory,
                    clock,
                    queueAppendsMax,
                    queueBytesMax,
                    8 * MIB,
                    slowCommit,
                    cachedStreamsMax,
                    readThreads,
                    readsWaitingMax,
                    followsMax,
                    emptyStreamsVanishAfter,
                    upkeepPeriod,
                    reopenPeriod,
                    roomBytesMin,
                    blockCacheBytes,
                    memtableBytes,
                    sync,
                    onDeath);
        }
    }
}
