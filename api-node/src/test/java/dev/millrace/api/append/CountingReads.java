package dev.millrace.api.append;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.util.concurrent.CompletableFuture;

/// A store that counts the records that were read from it.
final class CountingReads extends PassingStreamStore {
    private long records;

    CountingReads(StreamStore behind) {
        super(behind);
    }

    long records() {
        return records;
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        return super.read(stream, start, recordsMax, bytesMax).thenApply(outcome -> {
            records += outcome instanceof ReadOutcome.Records found
                    ? found.records().size()
                    : 0;
            return outcome;
        });
    }
}
