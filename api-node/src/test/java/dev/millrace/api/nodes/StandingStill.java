package dev.millrace.api.nodes;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// The way to S2 of a node that dies: after so many appends no other reaches S2. Safe for any thread.
final class StandingStill extends PassingStreamStore {
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    StandingStill(StreamStore behind) {
        super(behind);
    }

    void after(int appends) {
        left.set(appends);
    }

    boolean hasDied() {
        return left.get() < 0;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        return left.getAndDecrement() > 0
                ? super.append(stream, batch)
                : CompletableFuture.completedFuture(
                        new AppendOutcome.Refused(new AppendOutcome.Reason.Busy("the node has died")));
    }
}
