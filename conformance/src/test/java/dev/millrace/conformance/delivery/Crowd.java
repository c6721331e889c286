package dev.millrace.conformance.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Clients at work, each on a thread of its own. Owned by the test's thread.
final class Crowd implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> working = new ArrayList<>();

    /// What one of them does.
    interface Work {
        void run() throws Exception;
    }

    void add(Work work) {
        Callable<Boolean> whole = () -> {
            work.run();
            return true;
        };
        working.add(threads.submit(whole));
    }

    /// @throws AssertionError where one has ended with an exception
    void requireNoFailure() throws InterruptedException {
        for (Future<?> one : working) {
            if (one.isDone()) {
                join(one);
            }
        }
    }

    /// Waits until all have ended.
    void join() throws InterruptedException {
        for (Future<?> one : working) {
            join(one);
        }
    }

    private static void join(Future<?> one) throws InterruptedException {
        try {
            one.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("a client failed: " + failed.getCause(), failed.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
