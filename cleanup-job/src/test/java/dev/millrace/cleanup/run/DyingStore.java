package dev.millrace.cleanup.run;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.util.concurrent.CompletableFuture;

/// A store as a run sees it that is killed after so many appends: nothing of what it asks later happens.
final class DyingStore extends PassingStreamStore {
    /// Whether the append during which the run is killed takes effect.
    enum LastAppend {
        LANDS,
        IS_LOST
    }

    private final LastAppend lastAppend;
    private int appendsLeft;
    private boolean dead;

    DyingStore(StreamStore behind, int appendsLeft, LastAppend lastAppend) {
        super(behind);
        this.appendsLeft = appendsLeft;
        this.lastAppend = lastAppend;
    }

    boolean isDead() {
        return dead;
    }

    int appendsLeft() {
        return appendsLeft;
    }

    @Override
    public synchronized CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        if (!dead && appendsLeft-- > 0) {
            return super.append(stream, batch);
        }
        if (!dead && lastAppend == LastAppend.LANDS) {
            CompletableFuture<AppendOutcome> _ = super.append(stream, batch);
        }
        dead = true;
        return CompletableFuture.completedFuture(new AppendOutcome.Unknown("killed"));
    }

    @Override
    public synchronized CompletableFuture<ReadOutcome> read(
            StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        return dead
                ? CompletableFuture.completedFuture(new ReadOutcome.Unavailable("killed"))
                : super.read(stream, start, recordsMax, bytesMax);
    }
}
