package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;

/// What the head of a request comes to.
sealed interface Opening {
    Exchange exchange();

    /// In order: the call waits for the body.
    record Accepted(Exchange exchange, Call call) implements Opening {}

    /// Refused; where the body ends is known, so the connection can go on.
    record Refused(Exchange exchange, Answer answer) implements Opening {}

    /// Refused, and where the request ends is in doubt: nothing after it is read.
    record Closing(Exchange exchange, Answer answer) implements Opening {}
}
