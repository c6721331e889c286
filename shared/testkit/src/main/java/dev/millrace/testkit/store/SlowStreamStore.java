package dev.millrace.testkit.store;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// A store before another one that takes a fixed time for each call, as a remote one does: the call reaches the store
/// behind after that time, and is answered then. Any number of calls are under way at once. Counts appends and their
/// records, so that a test can tell how well they were batched. Follows are not slowed.
public final class SlowStreamStore implements StreamStore {
    private final StreamStore behind;
    private final Delays delays;
    private final AtomicLong appendCalls = new AtomicLong();
    private final AtomicLong appendedRecords = new AtomicLong();
    private final AtomicLong otherCalls = new AtomicLong();

    private SlowStreamStore(StreamStore behind, Duration perCall) {
        this.behind = behind;
        this.delays = Delays.of(perCall);
    }

    public static SlowStreamStore wrapping(StreamStore behind, Duration perCall) {
        return new SlowStreamStore(behind, perCall);
    }

    /// Appends asked for since the last [#resetCounts].
    public long appendCalls() {
        return appendCalls.get();
    }

    /// The records in them.
    public long appendedRecords() {
        return appendedRecords.get();
    }

    /// Reads, tail checks and lists since the last [#resetCounts].
    public long otherCalls() {
        return otherCalls.get();
    }

    public double recordsPerCall() {
        return appendCalls.get() == 0 ? 0 : (double) appendedRecords.get() / appendCalls.get();
    }

    public void resetCounts() {
        appendCalls.set(0);
        appendedRecords.set(0);
        otherCalls.set(0);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        appendCalls.incrementAndGet();
        appendedRecords.addAndGet(batch.records().size());
        return delays.around(() -> behind.append(stream, batch));
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        StoreLimits.checkRead(recordsMax, bytesMax);
        otherCalls.incrementAndGet();
        return delays.around(() -> behind.read(stream, start, recordsMax, bytesMax));
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        otherCalls.incrementAndGet();
        return delays.around(() -> behind.tail(stream));
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        StoreLimits.checkList(limit);
        otherCalls.incrementAndGet();
        return delays.around(() -> behind.list(basin, prefix, startAfter, limit));
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        return behind.follow(stream, listener);
    }

    @Override
    public long clockMs() {
        return behind.clockMs();
    }

    @Override
    public long clockSkewMsMax() {
        return behind.clockSkewMsMax();
    }

    @Override
    public StoreHealth health() {
        return behind.health();
    }

    @Override
    public void close() {
        delays.close();
        behind.close();
    }
}
