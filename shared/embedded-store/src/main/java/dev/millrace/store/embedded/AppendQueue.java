package dev.millrace.store.embedded;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Appends on their way to the commit thread: any thread adds one, the commit thread takes all of them at once.
///
/// Bounded in number and metered bytes, counted until the append is answered. A stack that is turned round when it is
/// taken: adding is one compare-and-set, and only who adds to an empty one wakes the commit thread. One thread may hold
/// that back while it adds several; it sees to them afterwards itself.
final class AppendQueue {
    private static final PendingAppend CLOSED =
            new PendingAppend(new StreamKey("", ""), new AppendBatch(List.of(), null, null));

    private final int appendsMax;
    private final long bytesMax;
    private final AtomicInteger appends = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable PendingAppend> newest = new AtomicReference<>();
    private volatile @Nullable Thread taker;
    private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();
    private int heldRecords; // the holder's

    AppendQueue(int appendsMax, long bytesMax) {
        this.appendsMax = appendsMax;
        this.bytesMax = bytesMax;
    }

    /// Adds an append, or says why it cannot be taken.
    Optional<Reason> offer(PendingAppend append) {
        int appendsNow = appends.incrementAndGet();
        long bytesNow = bytes.addAndGet(append.meteredBytes);
        if (appendsNow > appendsMax || bytesNow > bytesMax) {
            release(1, append.meteredBytes);
            return Optional.of(new Reason.Busy("too many appends in flight: appends=" + appendsNow + " max="
                    + appendsMax + " bytes=" + bytesNow + " max=" + bytesMax));
        }
        while (true) {
            PendingAppend before = newest.get();
            if (before == CLOSED) {
                release(1, append.meteredBytes);
                return Optional.of(new Reason.Busy("closed"));
            }
            append.next = before;
            if (newest.compareAndSet(before, append)) {
                if (holder.get() == Thread.currentThread()) {
                    heldRecords = Math.max(heldRecords, append.batch.records().size());
                } else if (before == null) {
                    LockSupport.unpark(taker);
                }
                return Optional.empty();
            }
        }
    }

    /// The appends were answered: there is room for others.
    void release(int appendsAnswered, long bytesAnswered) {
        appends.addAndGet(-appendsAnswered);
        bytes.addAndGet(-bytesAnswered);
    }

    /// Has the calling thread add without waking the commit thread, until it lets go; false where another does so.
    boolean hold() {
        return holder.compareAndSet(null, Thread.currentThread());
    }

    /// Ends that, and says how many records the largest append had that was added meanwhile.
    int letGo() {
        int records = heldRecords;
        heldRecords = 0;
        holder.set(null);
        return records;
    }

    boolean isEmpty() {
        return newest.get() == null;
    }

    /// Names the one thread that takes.
    void takenBy(Thread thread) {
        taker = thread;
    }

    /// Waits until there is an append or the time is up. May return early.
    void await(long nanos) {
        if (newest.get() == null) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    /// Ends a wait.
    void wake() {
        LockSupport.unpark(taker);
    }

    /// All that is there, linked oldest first; null where there is none.
    @Nullable
    PendingAppend takeAll() {
        PendingAppend first = newest.get();
        return first == null || first == CLOSED ? null : turned(newest.getAndSet(null));
    }

    /// Takes all, and lets none in any more.
    @Nullable
    PendingAppend close() {
        PendingAppend rest = newest.getAndSet(CLOSED);
        return rest == CLOSED ? null : turned(rest);
    }

    private static @Nullable PendingAppend turned(@Nullable PendingAppend stack) {
        PendingAppend turned = null;
        PendingAppend rest = stack;
        while (rest != null) {
            PendingAppend next = rest.next;
            rest.next = turned;
            turned = rest;
            rest = next;
        }
        return turned;
    }

    int appends() {
        return appends.get();
    }

    long bytes() {
        return bytes.get();
    }
}
