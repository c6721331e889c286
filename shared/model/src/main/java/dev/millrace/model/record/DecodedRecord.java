package dev.millrace.model.record;

/// A record read back: what it says, and what the committer had added.
public record DecodedRecord(Envelope envelope, StreamRecord record) {}
