package dev.millrace.model.record;

/// The name of one batch, on its first record: which writer (a random number per process) and its how manieth. Found at
/// the expected sequence number, it tells that a batch whose answer was lost has landed.
public record BatchMark(long writer, long batch) {}
