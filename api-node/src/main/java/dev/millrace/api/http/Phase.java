package dev.millrace.api.http;

/// What a connection is doing.
enum Phase {
    /// Between requests.
    IDLE,
    /// A request has begun to arrive.
    HEAD,
    /// A body is being collected.
    BODY,
    /// A body is being dropped; its request will be answered at its end.
    DISCARD,
    /// A call is under way.
    CALL,
    /// The client was refused and has to wait: what it sends is not looked at yet.
    PAUSED,
    /// The answer is written and the client is slow to take it.
    WRITING,
    /// The last answer is being written; input is dropped.
    ENDING,
    /// The last answer is written; input is dropped until the client has closed, so that no reset destroys it.
    LINGER,
    /// Closed, or given away.
    GONE
}
