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
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import java.util.concurrent.CompletableFuture;

/// A store before another one that passes everything on: for tests that look at, or change, one kind of call.
public class PassingStreamStore implements StreamStore {
    private final StreamStore behind;

    public PassingStreamStore(StreamStore behind) {
        this.behind = behind;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        return behind.append(stream, batch);
    }

    @Override
    public void together(Runnable appends) {
        behind.together(appends);
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        return behind.read(stream, start, recordsMax, bytesMax);
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        return behind.tail(stream);
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        return behind.follow(stream, listener);
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        return behind.list(basin, prefix, startAfter, limit);
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
        behind.close();
    }
}
