package dev.millrace.model.read;

import dev.millrace.model.name.StreamPath;

/// What a [PageAssembler] needs next, or how it ended.
public sealed interface PageStep {
    /// Records of `stream` from `seqNum` on: as many as `recordsMax` may be of use, and about `bytesWanted` bytes of
    /// bodies. Answered by [PageAssembler#records].
    record ReadOn(StreamPath stream, long seqNum, long recordsMax, long bytesWanted) implements PageStep {}

    /// The record of `stream` at `seqNum` alone, since it tells whether a group was completed. Answered by
    /// [PageAssembler#groupEnd] or [PageAssembler#noGroupEnd].
    record LookAt(StreamPath stream, long seqNum) implements PageStep {}

    /// The page is full, or at the tail.
    record Complete() implements PageStep {}

    /// Records are missing or of another life: what was to be read is not there any more.
    record Hole(String detail) implements PageStep {}

    /// The records do not fit together, or cannot be read.
    record Damaged(String detail) implements PageStep {}
}
