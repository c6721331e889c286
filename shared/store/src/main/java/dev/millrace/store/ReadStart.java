package dev.millrace.store;

/// Where a read begins: at a sequence number, or `records` before the tail (fewer where the stream is shorter).
public sealed interface ReadStart {
    record SeqNum(long seqNum) implements ReadStart {}

    record BeforeTail(long records) implements ReadStart {}
}
