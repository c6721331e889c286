package dev.millrace.model.log;

/// One header of a record: a name and a value, both bytes. The name is empty only in a command record.
public record RecordHeader(Bytes name, Bytes value) {}
