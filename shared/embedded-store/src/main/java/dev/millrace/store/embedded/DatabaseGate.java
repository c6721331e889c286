package dev.millrace.store.embedded;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/// The open database, for whoever reads. A reader holds the gate for as long as it uses the database, so that the
/// commit thread closes it under nobody; the commit thread itself needs no gate to use it.
final class DatabaseGate {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Database database;

    /// What is done with a reader of one moment.
    interface Reading<T> {
        T with(LogReader reader) throws RocksDBException, DamagedException;
    }

    /// Reads, or makes an answer of why that was not possible.
    <T> T read(Reading<T> reading, Function<String, T> unavailable, Function<String, T> damaged) {
        lock.readLock().lock();
        try {
            Database open = database;
            if (open == null) {
                return unavailable.apply("the database is closed");
            }
            try (LogReader reader = new LogReader(open)) {
                return reading.with(reader);
            }
        } catch (DamagedException e) {
            return damaged.apply(String.valueOf(e.getMessage()));
        } catch (RocksDBException e) {
            String detail = "RocksDB: " + e.getMessage();
            return Database.isDamage(e) ? damaged.apply(detail) : unavailable.apply(detail);
        } finally {
            lock.readLock().unlock();
        }
    }

    long walSyncs() {
        lock.readLock().lock();
        try {
            return database == null ? 0 : database.walSyncs();
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Waits for readers, closes what was open and lets readers at the next; null: at none.
    void replace(@Nullable Database next) {
        lock.writeLock().lock();
        try {
            if (database != null) {
                database.close();
            }
            database = next;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
