package dev.millrace.testkit.fuzz;

/// The server's bounds, so that requests can be made that pass them.
///
/// @param bodyBytesMax the largest body that it takes
/// @param targetBytesMax the longest request target
/// @param headerBytesMax all headers together
public record FuzzLimits(int bodyBytesMax, int targetBytesMax, int headerBytesMax) {}
