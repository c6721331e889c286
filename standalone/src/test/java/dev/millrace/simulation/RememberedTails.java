package dev.millrace.simulation;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import dev.millrace.testkit.store.PassingStreamStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// A way to S2 that answers where a log ends from what it heard last.
final class RememberedTails extends PassingStreamStore {
    private final Map<StreamKey, TailPosition> heard = new HashMap<>();

    RememberedTails(StreamStore behind) {
        super(behind);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        return super.append(stream, batch).thenApply(outcome -> {
            if (outcome instanceof AppendOutcome.Durable durable) {
                heard.put(stream, new TailPosition(durable.endSeqNum(), durable.timestampMs()));
            }
            return outcome;
        });
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        return super.read(stream, start, recordsMax, bytesMax).thenApply(outcome -> {
            switch (outcome) {
                case ReadOutcome.Records(var _, TailPosition tail) -> heard.put(stream, tail);
                case ReadOutcome.NothingThere(TailPosition tail) -> heard.put(stream, tail);
                case ReadOutcome other -> heard.remove(stream);
            }
            return outcome;
        });
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        TailPosition tail = heard.get(stream);
        return tail == null ? super.tail(stream) : CompletableFuture.completedFuture(new TailOutcome.Tail(tail));
    }
}
