package dev.millrace.api.fork;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Runs something later. Never blocks; a task that is late is late, one that was handed over is run once.
@FunctionalInterface
interface Delays {
    /// Runs `task` on `home` once `delayMs` milliseconds have passed.
    void after(long delayMs, Executor home, Runnable task);

    /// By the JDK's own delay thread, which only hands over.
    static Delays ofJdk() {
        return (delayMs, home, task) -> CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS, home)
                .execute(task);
    }
}
