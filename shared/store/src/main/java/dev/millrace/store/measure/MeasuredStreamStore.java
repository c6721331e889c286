package dev.millrace.store.measure;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// A store in front of another one that measures its calls and changes nothing about them.
public final class MeasuredStreamStore implements StreamStore {
    private final StreamStore behind;
    private final LongSupplier nanoTime;
    private final StoreMeasures measures = new StoreMeasures();

    /// @param nanoTime a clock that only differences are taken of
    public MeasuredStreamStore(StreamStore behind, LongSupplier nanoTime) {
        this.behind = behind;
        this.nanoTime = nanoTime;
    }

    public StoreMeasures measures() {
        return measures;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        long begunNs = nanoTime.getAsLong();
        return behind.append(stream, batch).thenApply(outcome -> {
            measures.ended(StoreCall.APPEND, word(outcome), nanoTime.getAsLong() - begunNs);
            if (outcome instanceof AppendOutcome.Durable durable) {
                measures.appended(durable.endSeqNum() - durable.startSeqNum());
            }
            return outcome;
        });
    }

    @Override
    public void together(Runnable appends) {
        behind.together(appends);
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        long begunNs = nanoTime.getAsLong();
        return behind.read(stream, start, recordsMax, bytesMax).thenApply(outcome -> {
            measures.ended(StoreCall.READ, word(outcome), nanoTime.getAsLong() - begunNs);
            if (outcome instanceof ReadOutcome.Records page) {
                measures.read(page.records().size());
            }
            return outcome;
        });
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        long begunNs = nanoTime.getAsLong();
        return behind.tail(stream).thenApply(outcome -> {
            measures.ended(StoreCall.TAIL, word(outcome), nanoTime.getAsLong() - begunNs);
            return outcome;
        });
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        long begunNs = nanoTime.getAsLong();
        return behind.list(basin, prefix, startAfter, limit).thenApply(outcome -> {
            measures.ended(StoreCall.LIST, word(outcome), nanoTime.getAsLong() - begunNs);
            return outcome;
        });
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        Following following = behind.follow(stream, listener);
        measures.followOpened();
        AtomicBoolean closed = new AtomicBoolean();
        return new Following() {
            @Override
            public void next(long seqNum) {
                following.next(seqNum);
            }

            @Override
            public void close() {
                if (closed.compareAndSet(false, true)) {
                    measures.followClosed();
                }
                following.close();
            }
        };
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
    public int homes() {
        return behind.homes();
    }

    @Override
    public int home(String basin) {
        return behind.home(basin);
    }

    @Override
    public String systemBasin(int home) {
        return behind.systemBasin(home);
    }

    @Override
    public void close() {
        behind.close();
    }

    private static String word(AppendOutcome outcome) {
        return switch (outcome) {
            case AppendOutcome.Durable _ -> "durable";
            case AppendOutcome.Unknown _ -> "unknown";
            case AppendOutcome.Refused(var reason) ->
                switch (reason) {
                    case AppendOutcome.Reason.SeqNumMismatch _ -> "forestalled";
                    case AppendOutcome.Reason.FencingTokenMismatch _ -> "forestalled";
                    case AppendOutcome.Reason.StorageFull _ -> "full";
                    case AppendOutcome.Reason.Busy _ -> "busy";
                    case AppendOutcome.Reason.Invalid _ -> "invalid";
                };
        };
    }

    private static String word(ReadOutcome outcome) {
        return switch (outcome) {
            case ReadOutcome.Records _ -> "records";
            case ReadOutcome.NothingThere _ -> "nothing";
            case ReadOutcome.NoSuchStream _ -> "absent";
            case ReadOutcome.Unavailable _ -> "unavailable";
            case ReadOutcome.Damaged _ -> "damaged";
        };
    }

    private static String word(TailOutcome outcome) {
        return switch (outcome) {
            case TailOutcome.Tail _ -> "tail";
            case TailOutcome.NoSuchStream _ -> "absent";
            case TailOutcome.Unavailable _ -> "unavailable";
        };
    }

    private static String word(ListOutcome outcome) {
        return switch (outcome) {
            case ListOutcome.Page _ -> "page";
            case ListOutcome.Unavailable _ -> "unavailable";
        };
    }
}
