package dev.millrace.api.access;

/// The one place where access is decided. Called on event loops, by any number of threads; must not block.
@FunctionalInterface
public interface AccessDecider {
    /// Development mode: everything is allowed, and the server listens on loopback only.
    AccessDecider DEVELOPMENT = request -> AccessDecision.GRANTED_TO_ANYONE;

    AccessDecision decide(AccessRequest request);
}
