package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.model.log.Bytes;

/// A call whose answer is known from the head of its request: it only waits for the request's end.
record FixedAnswer(Exchange exchange, Answer answer) implements Call {
    @Override
    public void begin(Bytes body) {
        exchange.answer(answer);
    }
}
