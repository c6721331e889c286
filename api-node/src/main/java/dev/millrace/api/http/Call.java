package dev.millrace.api.http;

import dev.millrace.model.log.Bytes;

/// One request that was found in order: it waits for its body and then goes on to an answer. Owned by its connection's
/// event loop.
interface Call {
    /// Whether the body means anything here.
    enum BodyUse {
        NEEDED,
        IGNORED
    }

    default BodyUse bodyUse() {
        return BodyUse.IGNORED;
    }

    /// The body is whole (and inflated). From now on exactly one answer is given, unless the client leaves before.
    void begin(Bytes body);

    /// The client is gone: nobody waits for the answer. Called at most once, after [#begin].
    default void abandon() {}

    /// Whether a client that has ended its sending half still wants the answer.
    default boolean outlivesInput() {
        return true;
    }
}
