package dev.millrace.api.access.limit;

/// A project has used up what it may: 429.
///
/// @param limit as the registry of projects names it
/// @param allowed its value
/// @param retryAfterSeconds 1 at least
public record Throttled(String limit, long allowed, int retryAfterSeconds) {}
