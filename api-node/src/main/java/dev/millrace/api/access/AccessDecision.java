package dev.millrace.api.access;

/// Whether a request may go on.
public sealed interface AccessDecision {
    /// Who may be shown a cached answer.
    enum Audience {
        ANYONE,
        THIS_CLIENT
    }

    /// It may.
    ///
    /// @param grant to be asked about whatever else the request names
    record Granted(Audience audience, Grant grant) implements AccessDecision {}

    /// 401: it is not known who asks
    record Unauthenticated(Reason reason) implements AccessDecision {}

    /// 403: it is known, and may not
    record Denied(String detail) implements AccessDecision {}

    /// Why it is not known who asks. Nothing finer is told: an answer is not to help in guessing.
    enum Reason {
        /// No token, or none that means anything here
        NO_VALID_TOKEN,
        /// A token of ours whose time is over
        EXPIRED
    }

    AccessDecision GRANTED_TO_ANYONE = new Granted(Audience.ANYONE, Grant.EVERYTHING);
}
