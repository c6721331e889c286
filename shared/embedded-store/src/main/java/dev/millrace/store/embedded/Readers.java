package dev.millrace.store.embedded;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The few threads that read from RocksDB, which may wait for the disk. Basins take turns ([ReadTurns]).
///
/// What callers ask for is bounded by [EmbeddedStoreOptions#readsWaitingMax]; beside it stands at most one read per
/// open follow, and those are bounded too.
final class Readers {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
    private static final long CLOSE_SECONDS_MAX = 10;

    private final int waitingMax;
    private final Consumer<Throwable> onDeath;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReadTurns turns = new ReadTurns(); // guarded by itself
    private final ThreadPoolExecutor threads; // ended, and given work, under the same guard: a turn for each read

    Readers(int threadCount, int waitingMax, Consumer<Throwable> onDeath) {
        this.waitingMax = waitingMax;
        this.onDeath = onDeath;
        ThreadFactory factory =
                Thread.ofPlatform().name("store-reader-", 0).daemon().factory();
        this.threads = new ThreadPoolExecutor(
                threadCount, threadCount, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /// Has a caller's read done, or says that too many wait.
    boolean offer(String basin, Runnable read) {
        if (waiting.incrementAndGet() > waitingMax) {
            waiting.decrementAndGet();
            return false;
        }
        return execute(basin, () -> {
            waiting.decrementAndGet();
            run(read);
        });
    }

    /// Has a follow's read done; the follow has no other waiting.
    void add(String basin, Runnable followRead) {
        execute(basin, () -> run(followRead)); // refused only after the close, which ends the follow itself
    }

    private boolean execute(String basin, Runnable read) {
        synchronized (turns) {
            if (threads.isShutdown()) {
                LOG.debug("a read came after the close");
                return false;
            }
            turns.add(basin, read);
            threads.execute(this::takeTurn);
            return true;
        }
    }

    private void takeTurn() {
        Runnable read;
        synchronized (turns) {
            read = turns.next();
        }
        read.run();
    }

    private void run(Runnable read) {
        try {
            read.run();
        } catch (Throwable death) { // the outermost loop of these threads
            LOG.error("a reader thread died", death);
            onDeath.accept(death);
            throw death;
        }
    }

    int waiting() {
        return waiting.get();
    }

    /// Does what was accepted, then ends the threads.
    void close() throws InterruptedException {
        synchronized (turns) {
            threads.shutdown();
        }
        if (!threads.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
            threads.shutdownNow().forEach(Runnable::run);
        }
    }
}
