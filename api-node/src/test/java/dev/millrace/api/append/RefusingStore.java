package dev.millrace.api.append;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/// A store that refuses the next appends for the reasons that a test gives.
final class RefusingStore extends PassingStreamStore {
    private final Queue<Reason> reasons = new ArrayDeque<>();

    RefusingStore(StreamStore behind) {
        super(behind);
    }

    void refuseNext(Reason reason) {
        reasons.add(reason);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        Reason reason = reasons.poll();
        return reason == null
                ? super.append(stream, batch)
                : CompletableFuture.completedFuture(new AppendOutcome.Refused(reason));
    }
}
