package dev.millrace.fanout.loop;

import dev.millrace.program.loop.Timers;
import dev.millrace.store.StreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The turns of a worker's owner. Everything that changes in a worker is touched inside a turn only, by the one thread
/// that takes them, which [#checkThread] asserts.
///
/// How long it sleeps between turns is its thread's business; a test takes turns by itself.
public final class OwnerLoop {
    /// How many letters one turn takes. What is left waits for the next.
    private static final int TURN_LETTERS_MAX = 4_096;

    /// An owner that nobody wakes looks around at least this often.
    private static final long SLEEP_NS_MAX = 1_000_000_000;

    private final StreamStore store;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final Mailbox mailbox;
    private final Timers timers = new Timers();
    private final List<Runnable> turnEnds = new ArrayList<>();
    private @Nullable Thread thread;
    private long nowNs;

    public OwnerLoop(StreamStore store, RandomGenerator random, LongSupplier nanoTime, Mailbox mailbox) {
        this.store = store;
        this.random = random;
        this.nanoTime = nanoTime;
        this.mailbox = mailbox;
        nowNs = nanoTime.getAsLong();
    }

    /// Has `work` done at the end of each turn, after what was added before it.
    public void atTurnEnd(Runnable work) {
        turnEnds.add(work);
    }

    /// Does what there is to do now, and says how much that was.
    public int turn() {
        thread = Thread.currentThread();
        nowNs = nanoTime.getAsLong();
        int work = 0;
        for (Runnable letter = mailbox.poll(); letter != null; letter = mailbox.poll()) {
            letter.run();
            if (++work >= TURN_LETTERS_MAX) {
                break;
            }
        }
        work += timers.fire(nowNs);
        turnEnds.forEach(Runnable::run);
        return work;
    }

    /// How long nothing will be due.
    public long idleNs() {
        return mailbox.isEmpty() ? timers.untilNext(nanoTime.getAsLong(), SLEEP_NS_MAX) : 0;
    }

    /// When this turn began, by the monotonic clock.
    public long nowNs() {
        return nowNs;
    }

    /// The store's clock, ms since the epoch.
    public long clockMs() {
        return store.clockMs();
    }

    public StreamStore store() {
        return store;
    }

    public RandomGenerator random() {
        return random;
    }

    public void after(long waitNs, Runnable action) {
        timers.set(nowNs + waitNs, action);
    }

    /// From any thread: has `letter` run in a turn.
    public void post(Runnable letter) {
        mailbox.post(letter);
    }

    /// Has the answer of a call received in a later turn.
    public <T> void await(CompletableFuture<T> call, Consumer<T> receiver) {
        CompletableFuture<Void> _ = call.thenAccept(answer -> mailbox.post(() -> receiver.accept(answer)));
    }

    public boolean checkThread() {
        return thread == null || thread == Thread.currentThread();
    }
}
