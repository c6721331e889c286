package dev.millrace.model.command;

/// How long a stream lives as its creator asked: for ever, sliding (`Stream-TTL`, seconds), or until a moment
/// (`Stream-Expires-At`, milliseconds since the epoch).
public sealed interface Lifetime {
    record Unlimited() implements Lifetime {}

    record Sliding(long ttlSeconds) implements Lifetime {}

    record Until(long expiresAtMs) implements Lifetime {}

    Lifetime UNLIMITED = new Unlimited();
}
