package dev.millrace.api.append;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.util.concurrent.CompletableFuture;

/// A store that lets so many appends through and is busy for all others: a writer on it stands still in the middle of
/// what it does.
final class StoppingStore extends PassingStreamStore {
    private int left;

    StoppingStore(StreamStore behind, int appends) {
        super(behind);
        left = appends;
    }

    void allow(int appends) {
        left = appends;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        return left-- > 0
                ? super.append(stream, batch)
                : CompletableFuture.completedFuture(
                        new AppendOutcome.Refused(new AppendOutcome.Reason.Busy("stopped by the test")));
    }
}
