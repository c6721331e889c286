package dev.millrace.model.state;

/// What a stream remembers of one producer: its epoch, the last sequence accepted in it, and when that arrived
/// (milliseconds since the epoch, the record's time).
public record Producer(long epoch, long lastSeq, long usedAtMs) {}
