package dev.millrace.testkit.net;

/// What a network and a server can do to one request and its answer.
public enum Fault {
    /// The request arrives late, and the answer comes.
    DELAY,
    /// The request never arrives, and nothing ever comes back; the client gives up.
    DROP,
    /// The server does its work, and the connection breaks in the middle of the answer.
    CUT,
    /// The server does its work, and the client is told that it failed: 500.
    FAIL_AFTER_EFFECT,
    /// The request arrives once the client has given it up.
    DELIVER_LATE,
    /// Nothing passes either way for some time; what was sent meanwhile arrives afterwards, or never.
    PARTITION,
    /// The server broke the connection, or was not there.
    SERVER_LOST
}
