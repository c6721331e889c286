package dev.millrace.store;

import dev.millrace.model.log.TailPosition;

/// What a tail check found.
public sealed interface TailOutcome {
    record Tail(TailPosition position) implements TailOutcome {}

    record NoSuchStream() implements TailOutcome {}

    record Unavailable(String detail) implements TailOutcome {}
}
