package dev.millrace.simulation;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.util.concurrent.CompletableFuture;

/// S2, with somebody who sees what lands in the moment in which it does.
final class WitnessedStore extends PassingStreamStore {
    private final OnLanded listener;

    interface OnLanded {
        void onLanded(StreamKey stream, AppendBatch batch, AppendOutcome.Durable where);
    }

    WitnessedStore(StreamStore s2, OnLanded listener) {
        super(s2);
        this.listener = listener;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        return super.append(stream, batch).thenApply(outcome -> {
            if (outcome instanceof AppendOutcome.Durable durable) {
                listener.onLanded(stream, batch, durable);
            }
            return outcome;
        });
    }
}
