package dev.millrace.store;

import java.util.List;

/// A page of stream names, sorted by their UTF-8 bytes; `more` when others follow.
public sealed interface ListOutcome {
    record Page(List<String> streams, boolean more) implements ListOutcome {}

    record Unavailable(String detail) implements ListOutcome {}
}
