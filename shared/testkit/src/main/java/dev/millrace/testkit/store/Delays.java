package dev.millrace.testkit.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets time pass before a call goes and before its answer comes, by one thread of its own.
final class Delays implements AutoCloseable {
    static final Delays NONE = new Delays(null, () -> 0L, () -> 0L);

    private final @Nullable ScheduledExecutorService scheduler;
    private final Supplier<Long> beforeNs;
    private final Supplier<Long> afterNs;

    private Delays(@Nullable ScheduledExecutorService scheduler, Supplier<Long> beforeNs, Supplier<Long> afterNs) {
        this.scheduler = scheduler;
        this.beforeNs = beforeNs;
        this.afterNs = afterNs;
    }

    /// Random times, each up to half of `max`.
    static Delays upTo(Duration max, FaultPlan plan) {
        Supplier<Long> random = () -> plan.nanosUpTo(max.toNanos() / 2);
        return new Delays(scheduler(), random, random);
    }

    /// Always this time, all of it before the call goes.
    static Delays of(Duration time) {
        return new Delays(scheduler(), time::toNanos, () -> 0L);
    }

    private static ScheduledExecutorService scheduler() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("store-delays").daemon().factory());
    }

    <T> CompletableFuture<T> around(Supplier<CompletableFuture<T>> call) {
        ScheduledExecutorService by = scheduler;
        if (by == null) {
            return call.get();
        }
        return pause(by, beforeNs.get())
                .thenCompose(begun -> call.get())
                .thenCompose(answer -> pause(by, afterNs.get()).thenApply(ended -> answer));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the pause itself is the future that is waited for
    private static CompletableFuture<Boolean> pause(ScheduledExecutorService by, long ns) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        try {
            by.schedule(() -> over.complete(true), ns, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) { // closed meanwhile: at once, then
            over.complete(false);
        }
        return over;
    }

    /// Waits for what is on its way.
    @Override
    public void close() {
        if (scheduler != null) {
            scheduler.close();
        }
    }
}
