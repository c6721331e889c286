package dev.millrace.model.record;

import org.jspecify.annotations.Nullable;

/// What the committer adds to a record when its batch is put together.
///
/// @param replayFromSeqNum where a replay that ends at this record may begin: the first record of the last complete
/// snapshot, or the `created` of a life that has none yet; [#FIRST_KEPT] before either
/// @param mark the batch's name; only on the first record of a batch
public record Envelope(long replayFromSeqNum, @Nullable BatchMark mark) {
    /// A replay begins at the first record that the log still has.
    public static final long FIRST_KEPT = -1;

    public Envelope {
        if (replayFromSeqNum < FIRST_KEPT || replayFromSeqNum > RecordLimits.NUMBER_MAX) {
            throw new IllegalArgumentException("replay from: seqNum=" + replayFromSeqNum);
        }
    }
}
