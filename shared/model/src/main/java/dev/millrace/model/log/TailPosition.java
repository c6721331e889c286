package dev.millrace.model.log;

/// The end of a log: the sequence number that the next record will get, and the arrival time of the last record in
/// milliseconds since the epoch (0 where there never was one).
public record TailPosition(long nextSeqNum, long timestampMs) {
    public static final TailPosition EMPTY = new TailPosition(0, 0);
}
