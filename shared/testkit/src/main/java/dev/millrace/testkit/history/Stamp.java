package dev.millrace.testkit.history;

/// An idempotent producer's stamp on one request.
public record Stamp(String producer, long epoch, long seq) {}
