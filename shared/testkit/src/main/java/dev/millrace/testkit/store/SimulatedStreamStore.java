package dev.millrace.testkit.store;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.BatchRules;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A store in memory for tests: S2's semantics, no thread, no clock of its own.
///
/// Each call is a step in a queue, and takes effect when the step runs, as its answer is given. Made by [#create],
/// steps run at once on the caller's thread (a call made from inside a callback: as soon as that callback has
/// returned). Made by [#stepwise], they run when the test calls [#runPending] or [#runNext], in the order of the calls.
/// Safe for any number of threads: one at a time runs steps, the others leave theirs to it.
public final class SimulatedStreamStore implements StreamStore {
    private volatile long clockSkewMsMax;
    /// Where the clock of a new store stands: 2023-11-14T22:13:20Z.
    public static final long START_MS = 1_700_000_000_000L;

    private final NavigableMap<StreamKey, SimulatedLog> logs;
    private final List<SimulatedFollowing> followings = new ArrayList<>();
    private final Steps steps;
    private final AtomicLong wallMs = new AtomicLong(START_MS);
    private final AtomicLong storeMs = new AtomicLong(START_MS);
    private volatile Duration emptyStreamsVanishAfter = Duration.ofHours(1);
    private volatile StoreHealth health = new StoreHealth.Available();
    private volatile boolean closed;

    private SimulatedStreamStore(Steps.Pace pace, NavigableMap<StreamKey, SimulatedLog> logs) {
        this.steps = new Steps(pace);
        this.logs = logs;
    }

    /// A store that answers at once.
    public static SimulatedStreamStore create() {
        return new SimulatedStreamStore(Steps.Pace.AT_ONCE, emptyLogs());
    }

    /// A store in which nothing happens before [#runPending] or [#runNext].
    public static SimulatedStreamStore stepwise() {
        return new SimulatedStreamStore(Steps.Pace.STEPWISE, emptyLogs());
    }

    private static NavigableMap<StreamKey, SimulatedLog> emptyLogs() {
        Comparator<StreamKey> byBasin = Comparator.comparing(StreamKey::basin);
        return new TreeMap<>(byBasin.thenComparing(key -> Bytes.utf8(key.stream())));
    }

    /// A new store with the same streams, clock and pace, as after a restart. This one must be closed.
    public SimulatedStreamStore reopened() {
        if (!closed) {
            throw new IllegalStateException("to be closed before it is reopened");
        }
        SimulatedStreamStore next = new SimulatedStreamStore(steps.pace(), logs);
        next.wallMs.set(wallMs.get());
        next.storeMs.set(storeMs.get());
        next.emptyStreamsVanishAfter = emptyStreamsVanishAfter;
        return next;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        Optional<Reason.Invalid> violation = BatchRules.violation(stream, batch);
        return violation.isPresent()
                ? CompletableFuture.completedFuture(new AppendOutcome.Refused(violation.get()))
                : answer(() -> appendNow(stream, batch));
    }

    private AppendOutcome appendNow(StreamKey stream, AppendBatch batch) {
        if (closed) {
            return new AppendOutcome.Refused(new Reason.Busy("closed"));
        }
        switch (health) {
            case StoreHealth.Available available -> {}
            case StoreHealth.ReadOnly full -> {
                return new AppendOutcome.Refused(new Reason.StorageFull(full.reason()));
            }
            case StoreHealth.Unavailable away -> {
                return new AppendOutcome.Unknown(away.reason());
            }
        }
        SimulatedLog existing = logs.get(stream);
        SimulatedLog log = existing == null ? new SimulatedLog() : existing;
        AppendOutcome outcome = log.append(batch, clockMs());
        if (outcome instanceof AppendOutcome.Durable) {
            logs.put(stream, log);
            steps.leave(() -> signal(stream));
        }
        return outcome;
    }

    private void signal(StreamKey stream) {
        synchronized (logs) {
            followingsOf(stream).forEach(following -> following.deliver(logs.get(stream)));
        }
    }

    private List<SimulatedFollowing> followingsOf(StreamKey stream) {
        return followings.stream()
                .filter(following -> following.stream().equals(stream))
                .toList();
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        StoreLimits.checkRead(recordsMax, bytesMax);
        return answer(() -> {
            String unavailable = unavailable();
            if (unavailable != null) {
                return new ReadOutcome.Unavailable(unavailable);
            }
            SimulatedLog log = logs.get(stream);
            return log == null ? new ReadOutcome.NoSuchStream() : log.read(start, recordsMax, bytesMax);
        });
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        return answer(() -> {
            String unavailable = unavailable();
            if (unavailable != null) {
                return new TailOutcome.Unavailable(unavailable);
            }
            SimulatedLog log = logs.get(stream);
            return log == null ? new TailOutcome.NoSuchStream() : new TailOutcome.Tail(log.tail());
        });
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        StoreLimits.checkList(limit);
        return answer(() -> {
            String unavailable = unavailable();
            return unavailable == null
                    ? page(basin, prefix, startAfter, limit)
                    : new ListOutcome.Unavailable(unavailable);
        });
    }

    private ListOutcome page(String basin, String prefix, String startAfter, int limit) {
        List<String> found = logs.tailMap(new StreamKey(basin, startAfter), false).keySet().stream()
                .filter(key -> key.basin().equals(basin) && key.stream().startsWith(prefix))
                .limit(limit + 1L)
                .map(StreamKey::stream)
                .toList();
        boolean more = found.size() > limit;
        return new ListOutcome.Page(more ? found.subList(0, limit) : found, more);
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        SimulatedFollowing following = new SimulatedFollowing(this, stream, listener);
        run(() -> {
            followings.add(following);
            if (closed) {
                following.end("closed");
            }
        });
        return following;
    }

    /// What it tells of other processes' clocks, which are none of its business otherwise.
    public void clocksDifferBy(Duration most) {
        clockSkewMsMax = most.toMillis();
    }

    @Override
    public long clockMs() {
        return storeMs.accumulateAndGet(wallMs.get(), Math::max);
    }

    @Override
    public long clockSkewMsMax() {
        return clockSkewMsMax;
    }

    @Override
    public StoreHealth health() {
        return closed ? new StoreHealth.Unavailable("closed") : health;
    }

    @Override
    public void close() {
        runPending();
        run(() -> {
            closed = true;
            List.copyOf(followings).forEach(following -> following.end("closed"));
        });
        runPending();
    }

    // What a test does to the store.

    /// Lets time pass, and removes the streams that have been empty for long enough.
    public void advance(Duration time) {
        setWallClockMs(wallMs.get() + time.toMillis());
    }

    /// Sets the clock on the wall, which may go back; the store's own never does.
    public void setWallClockMs(long nowMs) {
        wallMs.set(nowMs);
        run(this::removeEmptyStreams);
    }

    public void setEmptyStreamsVanishAfter(Duration delay) {
        emptyStreamsVanishAfter = delay;
    }

    /// Sets what the store can do from now on: read-only refuses appends as full, unavailable leaves appends unknown
    /// (nothing is written) and answers nothing else.
    public void setHealth(StoreHealth health) {
        this.health = health;
    }

    /// Makes a record unreadable.
    public void damage(StreamKey stream, long seqNum) {
        run(() -> existing(stream).damage(seqNum));
    }

    /// Forgets a stream without a word to anyone: the store lost it.
    public void lose(StreamKey stream) {
        run(() -> logs.remove(stream));
    }

    /// The records that a stream holds now, command records included; empty where there is no such stream.
    public List<SequencedRecord> records(StreamKey stream) {
        synchronized (logs) {
            SimulatedLog log = logs.get(stream);
            return log == null ? List.of() : log.kept();
        }
    }

    /// Runs the oldest step that waits, and says whether there was one.
    public boolean runNext() {
        return steps.runNext();
    }

    /// Runs every step that waits, and those that these bring about.
    public void runPending() {
        steps.runAll();
    }

    /// How many steps wait.
    public int pending() {
        return steps.waiting();
    }

    void run(Runnable step) {
        steps.add(() -> {
            synchronized (logs) {
                step.run();
            }
        });
    }

    @Nullable
    SimulatedLog logOf(StreamKey stream) {
        return logs.get(stream);
    }

    void forget(SimulatedFollowing following) {
        followings.remove(following);
    }

    private <T> CompletableFuture<T> answer(Supplier<T> call) {
        CompletableFuture<T> future = new CompletableFuture<>();
        run(() -> future.complete(call.get()));
        return future;
    }

    private @Nullable String unavailable() {
        if (closed) {
            return "closed";
        }
        return health instanceof StoreHealth.Unavailable away ? away.reason() : null;
    }

    private SimulatedLog existing(StreamKey stream) {
        SimulatedLog log = logs.get(stream);
        if (log == null) {
            throw new IllegalStateException("no such stream: " + stream);
        }
        return log;
    }

    private void removeEmptyStreams() {
        long nowMs = clockMs();
        long afterMs = emptyStreamsVanishAfter.toMillis();
        List<StreamKey> gone = logs.entrySet().stream()
                .filter(entry -> entry.getValue().emptyFor(afterMs, nowMs))
                .map(Map.Entry::getKey)
                .toList();
        for (StreamKey stream : gone) {
            logs.remove(stream);
            String reason = "stream removed: it was empty for " + emptyStreamsVanishAfter;
            followingsOf(stream).forEach(following -> following.end(reason));
        }
    }
}
