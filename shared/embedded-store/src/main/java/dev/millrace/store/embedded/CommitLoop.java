package dev.millrace.store.embedded;

import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.StoreHealth;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes: takes all appends that wait, has them committed as groups, and while it waits for the
/// disk the next ones gather.
///
/// Where a write fails, nobody knows what the disk holds: what was in the group ends as unknown, appends are refused
/// from then on while reads go on, and once there is room the database is closed and opened again and every tail read
/// anew. A write or a sync is never tried a second time.
final class CommitLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);

    private final EmbeddedStoreOptions options;
    private final DataDirectory directory;
    private final DatabaseGate gate;
    private final AppendQueue queue;
    private final Ledger ledger;
    private final Follows follows;
    private final StoreClock clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long upkeepAtNs = System.nanoTime();
    private long reopenAtNs;
    private volatile @Nullable Reason refusal;
    private volatile StoreHealth health = new StoreHealth.Available();
    private volatile boolean closing;

    CommitLoop(
            EmbeddedStoreOptions options,
            DataDirectory directory,
            DatabaseGate gate,
            AppendQueue queue,
            Ledger ledger,
            Follows follows,
            StoreClock clock) {
        this.options = options;
        this.directory = directory;
        this.gate = gate;
        this.queue = queue;
        this.ledger = ledger;
        this.follows = follows;
        this.clock = clock;
    }

    /// Why appends are refused just now; null where they are not.
    @Nullable
    Reason refusal() {
        return refusal;
    }

    StoreHealth health() {
        return health;
    }

    /// Commits what was accepted and ends. Returns when it has, but for the commit thread itself.
    void close(Thread thread) throws InterruptedException {
        closing = true;
        queue.wake();
        if (Thread.currentThread() != thread) {
            ended.await();
        }
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                turn();
            }
            work(queue.close());
        } catch (Throwable death) { // the outermost loop: whatever it is, nothing more is written
            die(death);
        } finally {
            ended.countDown();
        }
    }

    private void turn() {
        boolean worked = work(queue.takeAll());
        long nowNs = System.nanoTime();
        if (nowNs - upkeepAtNs >= 0) {
            upkeepAtNs = nowNs + options.upkeepPeriod().toNanos();
            upkeep();
        }
        if (refusal != null && nowNs - reopenAtNs >= 0) {
            reopen();
        }
        if (!worked) {
            queue.await(options.upkeepPeriod().toNanos());
        }
    }

    /// Commits or refuses; says whether there was anything to do.
    private boolean work(@Nullable PendingAppend first) {
        Reason refused = refusal;
        if (refused != null) {
            ledger.refuseAll(first, refused);
            return first != null;
        }
        try {
            if (first != null) {
                ledger.commit(first);
                return true;
            }
            if (ledger.hasToErase()) {
                ledger.eraseAlone();
                return true;
            }
            return false;
        } catch (RocksDBException e) {
            fail(e);
            return true;
        }
    }

    private void upkeep() {
        if (refusal != null) {
            return;
        }
        try {
            long errors = ledger.database().backgroundErrors();
            if (errors > 0) {
                throw new RocksDBException("background errors=" + errors);
            }
            ledger.removeEmpty(clock.nowMs() - options.emptyStreamsVanishAfter().toMillis());
        } catch (RocksDBException e) {
            fail(e);
        }
    }

    private void fail(RocksDBException e) {
        String detail = "write failed: " + e.getMessage();
        Reason reason = Database.isNoRoom(e) || !hasRoom() ? new Reason.StorageFull(detail) : new Reason.Busy(detail);
        LOG.error("appends are refused until the database has been opened again: {}: {}", directory, detail);
        health = new StoreHealth.ReadOnly(detail);
        refusal = reason;
        reopenAtNs = System.nanoTime() + options.reopenPeriod().toNanos();
        ledger.abandon(reason, detail);
    }

    private boolean hasRoom() {
        try {
            return directory.roomBytes() >= options.roomBytesMin();
        } catch (IOException e) {
            LOG.warn("free disk cannot be told: {}: {}", directory, e.getMessage());
            return false;
        }
    }

    private void reopen() {
        reopenAtNs = System.nanoTime() + options.reopenPeriod().toNanos();
        if (!hasRoom()) {
            return;
        }
        gate.replace(null);
        try {
            Database anew = Database.open(directory.database(), options);
            ledger.reopened(anew);
            gate.replace(anew);
        } catch (StoreOpenException | RocksDBException e) {
            LOG.error("the database cannot be opened again: {}: {}", directory, e.getMessage());
            health = new StoreHealth.Unavailable("cannot be opened again: " + e.getMessage());
            return;
        }
        LOG.info("the database is open again and appends are taken: {}", directory);
        refusal = null;
        health = new StoreHealth.Available();
        follows.lookAll();
    }

    private void die(Throwable death) {
        String detail = "the commit thread died: " + death;
        LOG.error(detail, death);
        Reason reason = new Reason.Busy(detail);
        refusal = reason;
        health = new StoreHealth.Unavailable(detail);
        ledger.abandon(reason, detail);
        ledger.refuseAll(queue.close(), reason);
        options.onDeath().accept(death);
    }
}
