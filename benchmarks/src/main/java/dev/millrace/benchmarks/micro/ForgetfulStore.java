package dev.millrace.benchmarks.micro;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// A store that gives out numbers and keeps nothing: what is measured on it is what stands before the store.
final class ForgetfulStore implements StreamStore {
    private final Map<StreamKey, Long> tails = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        int count = batch.records().size();
        long end = tails.merge(stream, (long) count, Long::sum);
        return CompletableFuture.completedFuture(new AppendOutcome.Durable(end - count, end, clockMs()));
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        Long tail = tails.get(stream);
        return CompletableFuture.completedFuture(
                tail == null
                        ? new ReadOutcome.NoSuchStream()
                        : new ReadOutcome.NothingThere(new TailPosition(tail, clockMs())));
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        Long tail = tails.get(stream);
        return CompletableFuture.completedFuture(
                tail == null
                        ? new TailOutcome.NoSuchStream()
                        : new TailOutcome.Tail(new TailPosition(tail, clockMs())));
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        throw new UnsupportedOperationException("nothing is kept that could be followed: " + stream);
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        return CompletableFuture.completedFuture(new ListOutcome.Page(List.of(), false));
    }

    @Override
    public long clockMs() {
        return 1_700_000_000_000L;
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
