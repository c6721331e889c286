package dev.millrace.s2;

import dev.millrace.model.log.Bytes;

/// How one request to S2 ended, as far as the client can know.
sealed interface S2Reply {
    /// Answered in full.
    ///
    /// @param retryAfterMs what S2 asks to wait before trying again; 0 where it does not say
    record Answered(int status, Bytes body, long retryAfterMs) implements S2Reply {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /// Nothing of it left this process: nothing happened.
    record NotSent(String detail) implements S2Reply {}

    /// It may have been received, and there is no whole answer.
    record Lost(String detail) implements S2Reply {}
}
