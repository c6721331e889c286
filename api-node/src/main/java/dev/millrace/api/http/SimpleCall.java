package dev.millrace.api.http;

import dev.millrace.model.log.Bytes;

/// A request without a body that somebody else sees to an answer for.
record SimpleCall(Runnable work) implements Call {
    @Override
    public void begin(Bytes body) {
        work.run();
    }
}
