package dev.millrace.api.append;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/// A store that keeps tails and forgets records, and answers at once: for measuring what is before a store.
final class TailsOnlyStore implements StreamStore {
    private static final long NOW_MS = SimulatedStreamStore.START_MS;

    private final ConcurrentMap<StreamKey, AtomicLong> tails = new ConcurrentHashMap<>();
    private final AtomicLong appends = new AtomicLong();

    long appends() {
        return appends.get();
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        appends.incrementAndGet();
        AtomicLong tail = tails.computeIfAbsent(stream, key -> new AtomicLong());
        int records = batch.records().size();
        Long match = batch.matchSeqNum();
        if (match == null || !tail.compareAndSet(match, match + records)) {
            return CompletableFuture.completedFuture(
                    new AppendOutcome.Refused(new AppendOutcome.Reason.SeqNumMismatch(tail.get())));
        }
        return CompletableFuture.completedFuture(new AppendOutcome.Durable(match, match + records, NOW_MS));
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        AtomicLong tail = tails.get(stream);
        return CompletableFuture.completedFuture(
                tail == null
                        ? new ReadOutcome.NoSuchStream()
                        : new ReadOutcome.Damaged("records are forgotten: tail=" + tail.get()));
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        AtomicLong tail = tails.get(stream);
        return CompletableFuture.completedFuture(
                tail == null
                        ? new TailOutcome.NoSuchStream()
                        : new TailOutcome.Tail(new TailPosition(tail.get(), NOW_MS)));
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        return new Following() {
            @Override
            public void next(long seqNum) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        return CompletableFuture.completedFuture(new ListOutcome.Unavailable("not here"));
    }

    @Override
    public long clockMs() {
        return NOW_MS;
    }

    @Override
    public long clockSkewMsMax() {
        return 0;
    }

    @Override
    public StoreHealth health() {
        return new StoreHealth.Available();
    }

    @Override
    public void close() {}
}
