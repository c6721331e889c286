package dev.millrace.api.access;

/// What a request has to be allowed to do.
public enum Right {
    /// Nothing: health, and what a browser asks before it asks
    NONE,
    /// See a stream's messages and how it stands
    READ,
    /// See which streams a project has
    LIST,
    /// Append to a stream, publish to it
    WRITE,
    /// Create and delete streams
    MANAGE,
    /// Use the protocol's reserved APIs
    RESERVED,
    /// See a session, keep it alive, delete it
    SESSION,
    /// Add a subscription to a session or take one away. Which session and which stream stands in the body: their
    /// route asks the request's [Grant] once it has been read.
    SUBSCRIBE
}
