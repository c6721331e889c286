package dev.millrace.model.record;

import org.jspecify.annotations.Nullable;

/// What the committer adds to a record when its batch is put together.
///
/// @param snapshotSeqNum where the last complete snapshot's first record stands; [#NO_SNAPSHOT] for none
/// @param mark the batch's name; only on the first record of a batch
public record Envelope(long snapshotSeqNum, @Nullable BatchMark mark) {
    public static final long NO_SNAPSHOT = -1;
}
