package dev.millrace.model.outcome;

/// What a producer is told on success: its epoch, and the highest sequence accepted in it.
public record ProducerAck(long epoch, long seq) {}
