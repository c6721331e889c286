package dev.millrace.store.embedded;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// An append that was taken and waits for its outcome. Filled by its caller, then the commit thread's.
final class PendingAppend {
    final StreamKey stream;
    final AppendBatch batch;
    final int meteredBytes;
    final CompletableFuture<AppendOutcome> future = new CompletableFuture<>();

    /// The stream's state as the caller found it in the cache, to spare the commit thread the search.
    @Nullable
    StreamState found;

    /// The next in the queue, then in the group's list.
    @Nullable
    PendingAppend next;

    /// The next of the same stream in the same group.
    @Nullable
    PendingAppend nextOfStream;

    /// What it will be answered once its group is synced.
    @Nullable
    AppendOutcome decided;

    PendingAppend(StreamKey stream, AppendBatch batch) {
        this.stream = stream;
        this.batch = batch;
        this.meteredBytes = meteredBytes(batch.records());
    }

    private static int meteredBytes(List<LogRecord> records) {
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            bytes += records.get(i).meteredBytes();
        }
        return bytes;
    }
}
