package dev.millrace.api.access;

/// Whether a request may go on.
public sealed interface AccessDecision {
    /// Who may be shown a cached answer.
    enum Audience {
        ANYONE,
        THIS_CLIENT
    }

    record Granted(Audience audience) implements AccessDecision {}

    /// 401: it is not known who asks
    record Unauthenticated(String detail) implements AccessDecision {}

    /// 403: it is known, and may not
    record Denied(String detail) implements AccessDecision {}

    AccessDecision GRANTED_TO_ANYONE = new Granted(Audience.ANYONE);
}
