package dev.millrace.cleanup.run;

import dev.millrace.cleanup.run.Reclaimer.Result;
import dev.millrace.cleanup.run.RunCounts.Work;
import dev.millrace.cleanup.run.RunReport.Ending;
import dev.millrace.model.expiry.ExpiryEntry;
import dev.millrace.model.expiry.ExpiryLogs;
import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.expiry.ExpiryRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.program.trace.LoggedTrace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run: the expiry logs one after the other, and what is due of each. Made for one run and run once, by the thread
/// that owns the logs meanwhile; the streams are worked on by virtual threads, [CleanupLimits#inFlightMax] at once.
final class CleanupRun {
    /// Streams between two appends of what came of them: two records each at most.
    static final int CHUNK = 500;

    private static final Logger LOG = LoggerFactory.getLogger(CleanupRun.class);
    private static final long NS_PER_MS = 1_000_000;

    private final MeteredStore store;
    private final CleanupLimits limits;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final RunCounts counts = new RunCounts();
    private final List<ExpiryLog> logs;
    private final Reclaimer reclaimer;

    /// Streams looked at, and not announced by this run since. At most [CleanupLimits#streamsMax].
    private final Set<StreamPath> handled = ConcurrentHashMap.newKeySet();

    private final long beganNs;
    private String trouble = "";

    CleanupRun(
            MeteredStore store,
            List<ExpiryLog> logs,
            CleanupLimits limits,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this.store = store;
        this.logs = logs;
        this.limits = limits;
        this.random = random;
        this.nanoTime = nanoTime;
        StreamWriter writer = new StreamWriter(store, random.nextLong());
        reclaimer = new Reclaimer(
                store,
                writer,
                limits.margins(),
                this::announce,
                new PartitionLogs(store, limits.partitions()),
                counts,
                nanoTime);
        beganNs = nanoTime.getAsLong();
    }

    /// Does what is due.
    RunReport run() throws InterruptedException {
        Ending ending = Ending.DONE;
        int first = random.nextInt(logs.size());
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            // Twice, since the end of a fork may make its source due.
            for (int i = 0; i < 2 * logs.size(); i++) {
                ending = worse(ending, clean(logs.get((first + i) % logs.size()), workers));
            }
        }
        if (ending == Ending.DONE && counts.of(Work.FAILED) > 0) {
            ending = Ending.MORE;
        }
        return report(ending);
    }

    private static Ending worse(Ending one, Ending other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private RunReport report(Ending ending) {
        long announced = 0;
        for (ExpiryLog log : logs) {
            announced += log.fold().size();
        }
        long tookMs = (nanoTime.getAsLong() - beganNs) / NS_PER_MS;
        return RunReport.of(ending, trouble, announced, counts, store, tookMs);
    }

    private Ending clean(ExpiryLog log, ExecutorService workers) throws InterruptedException {
        try {
            log.catchUp();
            for (List<ExpiryEntry> due = due(log); !due.isEmpty(); due = due(log)) {
                if (isOver()) {
                    return Ending.MORE;
                }
                log.append(work(due, workers));
                log.catchUp();
            }
            log.snapshotIfDue();
            return Ending.DONE;
        } catch (ExpiryLog.UnreachableException unreachable) {
            trouble = String.valueOf(unreachable.getMessage());
            LOG.warn("an expiry log is left to the next run: {}", trouble);
            return Ending.FAILED;
        }
    }

    private boolean isOver() {
        return handled.size() >= limits.streamsMax()
                || nanoTime.getAsLong() - beganNs >= limits.runTime().toNanos();
    }

    private List<ExpiryEntry> due(ExpiryLog log) {
        int limit = Math.clamp(limits.streamsMax() - handled.size(), 1, CHUNK);
        return log.due(store.clockMs(), limits.margins().graceMs(), limit, entry -> handled.contains(entry.path()));
    }

    /// Works on streams, and returns what is to be written about them.
    private List<ExpiryRecord> work(List<ExpiryEntry> due, ExecutorService workers)
            throws InterruptedException, ExpiryLog.UnreachableException {
        List<ExpiryRecord> records = new ArrayList<>();
        for (int from = 0; from < due.size(); from += limits.inFlightMax()) {
            List<ExpiryEntry> some = due.subList(from, Math.min(due.size(), from + limits.inFlightMax()));
            List<Callable<Result>> tasks = new ArrayList<>();
            for (ExpiryEntry entry : some) {
                handled.add(entry.path());
                tasks.add(LoggedTrace.carried(() -> reclaimer.reclaim(entry)));
            }
            List<Future<Result>> results = workers.invokeAll(tasks);
            for (int i = 0; i < results.size(); i++) {
                note(some.get(i), result(results.get(i)), records);
            }
        }
        return records;
    }

    private static Result result(Future<Result> future) throws InterruptedException, ExpiryLog.UnreachableException {
        try {
            return future.get();
        } catch (ExecutionException broken) {
            switch (broken.getCause()) {
                case ExpiryLog.UnreachableException unreachable -> throw unreachable;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IllegalStateException(broken);
            }
        }
    }

    private void note(ExpiryEntry entry, Result result, List<ExpiryRecord> records) {
        counts.count(Work.LOOKED_AT);
        switch (result) {
            case Result.NothingLeft() -> {
                counts.count(Work.DONE);
                records.add(new ExpiryRecord.Done(entry.path(), entry.seqNum() + 1));
            }
            case Result.LookAgain(long dueMs) -> {
                counts.count(Work.LATER);
                records.add(new ExpiryRecord.Done(entry.path(), entry.seqNum() + 1));
                records.add(new ExpiryRecord.Announced(entry.path(), dueMs, ExpiryReason.LOOK));
            }
            case Result.Failed(String detail) -> {
                counts.count(Work.FAILED);
                LOG.warn("stream {} is left to the next run: {}", entry.path(), detail);
            }
        }
    }

    /// Announces a stream of any log, from a worker.
    private void announce(ExpiryRecord.Announced announced)
            throws InterruptedException, ExpiryLog.UnreachableException {
        logs.get(ExpiryLogs.partitionOf(announced.path())).append(List.of(announced));
        handled.remove(announced.path());
    }

    /// Says what is due and what would be done about it first, and writes nothing.
    ///
    /// @param line told one line for each stream
    RunReport dryRun(Consumer<String> line) throws InterruptedException {
        Ending ending = Ending.DONE;
        Set<StreamPath> seen = new HashSet<>();
        for (ExpiryLog log : logs) {
            try {
                log.catchUp();
            } catch (ExpiryLog.UnreachableException unreachable) {
                trouble = String.valueOf(unreachable.getMessage());
                ending = Ending.FAILED;
                continue;
            }
            for (ExpiryEntry entry :
                    log.due(store.clockMs(), limits.margins().graceMs(), limits.streamsMax(), one -> false)) {
                if (seen.size() >= limits.streamsMax()
                        || nanoTime.getAsLong() - beganNs >= limits.runTime().toNanos()) {
                    return report(worse(ending, Ending.MORE));
                }
                seen.add(entry.path());
                counts.count(Work.LOOKED_AT);
                line.accept(entry.path().project() + "/" + entry.path().stream() + " " + entry.reasons() + ": "
                        + reclaimer.firstStep(entry));
            }
        }
        return report(ending);
    }
}
