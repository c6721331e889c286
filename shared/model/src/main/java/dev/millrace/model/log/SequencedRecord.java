package dev.millrace.model.log;

/// A record as it is read: its sequence number (dense from 0 per stream) and the store's arrival time for it, in
/// milliseconds since the epoch, which never decreases along a stream.
public record SequencedRecord(long seqNum, long timestampMs, LogRecord record) {}
