package dev.millrace.api.append;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How a shard's owner sleeps and is woken: the wait strategy of its ring, and the bell of its mailbox.
///
/// The owner says that it is about to sleep, looks once more for work, then parks; a publisher publishes, then
/// looks whether the owner sleeps. Each side has a full fence between its write and its read, so one of them sees
/// the other. A busy owner costs a publisher a fence and a read.
final class OwnerWakeup implements WaitStrategy {
    /// Whose present turn ends with a signal.
    private final AtomicReference<@Nullable Executor> ringer = new AtomicReference<>();

    private volatile boolean sleeping;
    private volatile @Nullable Thread owner;

    /// The thread that sleeps here; set once by it.
    void setOwner(Thread thread) {
        owner = thread;
    }

    /// Wakes the owner if it sleeps.
    void signal() {
        VarHandle.fullFence();
        if (sleeping) {
            sleeping = false;
            LockSupport.unpark(owner);
        }
    }

    /// Wakes the owner if it sleeps, once `home` is through with what it is at: the requests that an event loop takes
    /// from its connections in one turn wake the owner once, and it finds them together. Their answers need the same
    /// home, so none of them waits the longer for it.
    @SuppressWarnings("ReferenceEquality") // the same thread's executor, not one that equals it
    void signalAfterTurnOf(Executor home) {
        VarHandle.fullFence();
        if (!sleeping || ringer.get() == home) {
            return;
        }
        if (!ringer.compareAndSet(null, home)) {
            signal();
            return;
        }
        try {
            home.execute(this::ring);
        } catch (RejectedExecutionException ended) {
            ring();
        }
    }

    private void ring() {
        ringer.set(null);
        signal();
    }

    /// Whoever publishes signals for itself.
    @Override
    public void signalAllWhenBlocking() {}

    /// Sleeps for `ns` at most, but not when there is work.
    void sleep(long ns, BooleanSupplier hasWork) {
        sleeping = true;
        VarHandle.fullFence();
        if (!hasWork.getAsBoolean()) {
            LockSupport.parkNanos(this, ns);
        }
        sleeping = false;
    }

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier) {
        throw new UnsupportedOperationException("the owner polls its ring and waits here for the mailbox too");
    }
}
