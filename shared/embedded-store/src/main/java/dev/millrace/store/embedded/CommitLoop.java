package dev.millrace.store.embedded;

import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.StoreHealth;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread at a time that writes: takes all appends that wait, has them committed as groups, and while it waits
/// for the disk the next ones gather. It is the commit thread, or a caller who has made its appends together and finds
/// nobody at it ([#commitHere]); everything else is the commit thread's.
///
/// Where a write fails, nobody knows what the disk holds: what was in the group ends as unknown, appends are refused
/// from then on while reads go on, and once there is room the database is closed and opened again and every tail read
/// anew. A write or a sync is never tried a second time.
final class CommitLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);

    /// | condition | next |
    /// |---|---|
    /// | `TAKING` appends | `SHORT_OF_ROOM`, `FAILED` |
    /// | `SHORT_OF_ROOM`: refuses them as full, the database is sound | `TAKING` with room, `FAILED` |
    /// | `FAILED`: refuses them, the database is to be opened anew | `TAKING` when it is |
    private enum Condition {
        TAKING,
        SHORT_OF_ROOM,
        FAILED
    }

    private static final int SMOOTHED_OVER = 8;

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
    private Condition condition = Condition.TAKING;
    private volatile @Nullable Reason refusal;
    private volatile StoreHealth health = new StoreHealth.Available();
    private volatile boolean closing;

    /// Held by whoever commits: the commit thread, or a caller in [#commitHere].
    private final ReentrantLock ledgerLock = new ReentrantLock();

    /// What a commit took of late, ns, smoothed. Written by whoever commits.
    private volatile long commitNs;

    private volatile @Nullable Throwable failedElsewhere;

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
            ledgerLock.lock();
            try {
                work(queue.close());
            } finally {
                ledgerLock.unlock();
            }
        } catch (Throwable death) { // the outermost loop: whatever it is, nothing more is written
            die(death);
            ended.countDown(); // before anyone is told, who may end the process, and so close the store
            options.onDeath().accept(death);
        } finally {
            ended.countDown();
        }
    }

    /// Whether a commit takes so long that a caller with much to do should not wait for it.
    boolean isSlow() {
        return commitNs >= options.slowCommit().toNanos();
    }

    /// Commits what waits, on the calling thread: it saves a small batch two changes of threads. Where another thread
    /// is committing, or this one is called back from a commit of its own, it is left to the commit thread.
    void commitHere() {
        if (ledgerLock.isHeldByCurrentThread() || !ledgerLock.tryLock()) {
            queue.wake();
            return;
        }
        try {
            work(queue.takeAll());
        } catch (Throwable death) { // the outermost loop is the commit thread's: it throws this
            failedElsewhere = death;
        } finally {
            ledgerLock.unlock();
        }
        if (failedElsewhere != null || !queue.isEmpty()) {
            queue.wake();
        }
    }

    private void turn() throws Throwable {
        boolean worked;
        ledgerLock.lock();
        try {
            Throwable death = failedElsewhere;
            if (death != null) {
                throw death;
            }
            worked = lockedTurn();
        } finally {
            ledgerLock.unlock();
        }
        if (!worked) {
            long nowNs = System.nanoTime();
            long untilUpkeepNs = upkeepAtNs - nowNs;
            queue.await(condition == Condition.FAILED ? Math.min(untilUpkeepNs, reopenAtNs - nowNs) : untilUpkeepNs);
        }
    }

    private boolean lockedTurn() {
        boolean worked = work(queue.takeAll());
        long nowNs = System.nanoTime();
        if (nowNs - upkeepAtNs >= 0) {
            upkeepAtNs = nowNs + options.upkeepPeriod().toNanos();
            upkeep();
        }
        if (condition == Condition.FAILED && nowNs - reopenAtNs >= 0) {
            reopen();
        }
        return worked;
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
                long beganNs = System.nanoTime();
                ledger.commit(first);
                long usualNs = commitNs;
                commitNs = usualNs + (System.nanoTime() - beganNs - usualNs) / SMOOTHED_OVER;
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
        if (condition == Condition.FAILED) {
            return;
        }
        try {
            ledger.probeAfterBackgroundErrors();
            ledger.removeEmpty(clock.nowMs() - options.emptyStreamsVanishAfter().toMillis());
            lookForRoom();
        } catch (RocksDBException e) {
            fail(e);
        }
    }

    private void lookForRoom() {
        long room = roomBytes();
        boolean enough = room >= options.roomBytesMin();
        if (condition == Condition.TAKING && !enough) {
            String detail = "free disk bytes=" + room + " min=" + options.roomBytesMin();
            refuse(Condition.SHORT_OF_ROOM, new Reason.StorageFull(detail), detail);
        } else if (condition == Condition.SHORT_OF_ROOM && enough) {
            take();
        }
    }

    private void fail(RocksDBException e) {
        String detail = "write failed: " + e.getMessage();
        boolean full = Database.isNoRoom(e) || roomBytes() < options.roomBytesMin();
        Reason reason = full ? new Reason.StorageFull(detail) : new Reason.Busy(detail);
        refuse(Condition.FAILED, reason, detail);
        reopenAtNs = System.nanoTime() + options.reopenPeriod().toNanos();
        ledger.abandon(reason, detail);
    }

    private void refuse(Condition next, Reason reason, String detail) {
        LOG.error("appends are refused: {}: {}", directory, detail);
        condition = next;
        health = new StoreHealth.ReadOnly(detail);
        refusal = reason;
    }

    private void take() {
        LOG.info("appends are taken again: {}", directory);
        condition = Condition.TAKING;
        refusal = null;
        health = new StoreHealth.Available();
    }

    /// Free disk; where it cannot be told, a write will tell.
    private long roomBytes() {
        try {
            return directory.roomBytes();
        } catch (IOException e) {
            LOG.warn("free disk cannot be told: {}: {}", directory, e.getMessage());
            return Long.MAX_VALUE;
        }
    }

    private void reopen() {
        reopenAtNs = System.nanoTime() + options.reopenPeriod().toNanos();
        if (roomBytes() < options.roomBytesMin() + 2 * options.memtableBytes()) {
            return;
        }
        gate.replace(null);
        try {
            Database anew = Database.open(directory.database(), options);
            gate.replace(anew);
            ledger.reopened(anew);
        } catch (StoreOpenException | RocksDBException e) {
            LOG.error("the database cannot be opened again: {}: {}", directory, e.getMessage());
            health = new StoreHealth.Unavailable("cannot be opened again: " + e.getMessage());
            return;
        }
        take();
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
    }
}
