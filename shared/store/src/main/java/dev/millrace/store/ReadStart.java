package dev.millrace.store;

/// Where a read begins: at a sequence number, or `records` before the tail (fewer where the stream is shorter).
public sealed interface ReadStart {
    record SeqNum(long seqNum) implements ReadStart {
        public SeqNum {
            if (seqNum < 0) {
                throw new IllegalArgumentException("sequence number to read from: found=" + seqNum);
            }
        }
    }

    record BeforeTail(long records) implements ReadStart {
        public BeforeTail {
            if (records < 0) {
                throw new IllegalArgumentException("records before the tail: found=" + records);
            }
        }
    }
}
