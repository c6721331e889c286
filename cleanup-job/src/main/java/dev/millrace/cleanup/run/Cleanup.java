package dev.millrace.cleanup.run;

import dev.millrace.model.expiry.ExpiryLogs;
import dev.millrace.store.StreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The cleanup of one store, run by run. Between runs it keeps the expiry logs' folds, so that the next reads their
/// rest only. One run at a time: confined to the thread that calls it, or guarded by its caller.
public final class Cleanup {
    /// Announced streams that are remembered between runs, some 400 MB; with more, the logs are read anew.
    static final int KEPT_MAX = 1_500_000;

    private final CleanupLimits limits;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final MeteredStore metered;
    private final List<ExpiryLog> logs = new ArrayList<>();

    /// @param random for the order of the logs, which is another for each of two runs at once
    /// @param nanoTime a clock that never goes back, nanoseconds from anywhere
    public Cleanup(StreamStore store, CleanupLimits limits, RandomGenerator random, LongSupplier nanoTime) {
        this.limits = limits.withClockSkewOf(store.clockSkewMsMax());
        this.random = random;
        this.nanoTime = nanoTime;
        metered = new MeteredStore(store);
        for (int i = 0; i < ExpiryLogs.PARTITIONS; i++) {
            logs.add(new ExpiryLog(metered, i));
        }
    }

    /// Does what is due.
    public RunReport run() throws InterruptedException {
        return forgetSome(begin().run());
    }

    /// Says what is due and what would be done about it first, and writes nothing.
    ///
    /// @param line told one line for each stream
    public RunReport dryRun(Consumer<String> line) throws InterruptedException {
        return forgetSome(begin().dryRun(line));
    }

    private CleanupRun begin() {
        metered.beginRun();
        return new CleanupRun(metered, logs, limits, random, nanoTime);
    }

    private RunReport forgetSome(RunReport report) {
        if (report.announced() > KEPT_MAX) {
            logs.forEach(ExpiryLog::forget);
        }
        return report;
    }
}
