package dev.millrace.model.command;

/// Whether a create or an append also closes the stream (`Stream-Closed: true`).
public enum Closure {
    STAYS_OPEN,
    CLOSES
}
