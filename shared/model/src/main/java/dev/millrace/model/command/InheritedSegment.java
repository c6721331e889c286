package dev.millrace.model.command;

import dev.millrace.model.name.StreamPath;

/// A part of an ancestor's log that a fork shows as its own: the life `life` of `stream`, records from `fromSeqNum`
/// (inclusive) until `untilSeqNum` (exclusive), and then the first `splitBytes` bytes of the message that starts at
/// `untilSeqNum` (0: none of it; only streams that are not JSON can be split inside a message).
public record InheritedSegment(StreamPath stream, long life, long fromSeqNum, long untilSeqNum, long splitBytes) {}
