package dev.millrace.api.read;

import dev.millrace.model.log.StreamKey;
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
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// A store that gives fewer records per read than asked for, as any store may.
final class ShortReadStore implements StreamStore {
    private final StreamStore store;
    private final Random random;
    int reads;

    ShortReadStore(StreamStore store, Random random) {
        this.store = store;
        this.random = random;
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        reads++;
        int fewer = random.nextInt(3) == 0 ? recordsMax : Math.min(recordsMax, 1 + random.nextInt(6));
        return store.read(stream, start, fewer, bytesMax);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        return store.append(stream, batch);
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        return store.tail(stream);
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        return store.follow(stream, listener);
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        return store.list(basin, prefix, startAfter, limit);
    }

    @Override
    public long clockMs() {
        return store.clockMs();
    }

    @Override
    public StoreHealth health() {
        return store.health();
    }

    @Override
    public void close() {
        store.close();
    }
}
