package dev.millrace.api.nodes;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs things at once, each on a thread of its own.
final class Together {
    private Together() {}

    /// What each came to, in the order given.
    static <T> List<T> run(List<Callable<T>> all) throws InterruptedException, ExecutionException {
        CyclicBarrier begin = new CyclicBarrier(all.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> one : all) {
                running.add(threads.submit(() -> {
                    begin.await();
                    return one.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get());
            }
            return results;
        }
    }
}
