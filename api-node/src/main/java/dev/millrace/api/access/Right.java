package dev.millrace.api.access;

/// What a request has to be allowed to do.
public enum Right {
    /// Nothing: health, and what a browser asks before it asks
    NONE,
    /// See a stream's messages and how it stands
    READ,
    /// Append to a stream
    WRITE,
    /// Create and delete streams
    MANAGE
}
