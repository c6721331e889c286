package dev.millrace.model.log;

/// Where a stream's log stands in a store: an S2 basin and an S2 stream name (1..512 bytes of UTF-8).
public record StreamKey(String basin, String stream) {}
