package dev.millrace.api.append;

import dev.millrace.model.record.BatchMark;

/// Names for the batches of one shard: its random number and a count, so that no two batches of any writers are ever
/// called the same. Owned by the shard's owner.
final class BatchNames {
    private final long writer;
    private long batches;

    BatchNames(long writer) {
        this.writer = writer;
    }

    BatchMark next() {
        return new BatchMark(writer, batches++);
    }
}
