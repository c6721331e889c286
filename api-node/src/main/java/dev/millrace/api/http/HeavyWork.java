package dev.millrace.api.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Threads for what would hold up an event loop for milliseconds: inflating bodies, cutting large ones, compressing
/// pages. A few threads and a bounded queue; what does not fit is refused. Safe for any thread.
final class HeavyWork implements AutoCloseable {
    /// From this size on, a body is cut and a page compressed here.
    static final int BYTES_MIN = 128 * 1024;

    private static final int QUEUE_MAX = 256;
    private static final int THREADS_MAX = 4;

    private final ThreadPoolExecutor threads;

    HeavyWork() {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, THREADS_MAX);
        AtomicInteger made = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE_MAX), work -> {
                    Thread thread = new Thread(work, "http-heavy-" + made.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /// Whether the task was taken; what it throws is told.
    boolean tryRun(Runnable task, Consumer<Throwable> onFailure) {
        try {
            Executor taking = threads;
            var _ = CompletableFuture.runAsync(task, taking).whenComplete((done, failure) -> {
                if (failure != null) {
                    onFailure.accept(failure);
                }
            });
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /// What is under way ends; what waits does not begin.
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
