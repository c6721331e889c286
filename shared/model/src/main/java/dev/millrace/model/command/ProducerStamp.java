package dev.millrace.model.command;

import dev.millrace.model.log.Bytes;

/// The three producer headers of one request: id (1..256 bytes), epoch and sequence (both 0..2^53-1).
public record ProducerStamp(Bytes id, long epoch, long seq) {}
