package dev.millrace.api.access;

import org.jspecify.annotations.Nullable;

/// The one place where access is decided. Called on event loops, by any number of threads; must not block.
@FunctionalInterface
public interface AccessDecider {
    /// Development mode: everything is allowed, and the server listens on loopback only.
    AccessDecider DEVELOPMENT = request -> AccessDecision.GRANTED_TO_ANYONE;

    AccessDecision decide(AccessRequest request);

    /// Whose pages may use a project; `project` is null for routes of none.
    default Origins origins(@Nullable String project) {
        return Origins.any();
    }
}
