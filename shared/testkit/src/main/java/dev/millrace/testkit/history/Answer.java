package dev.millrace.testkit.history;

import java.util.List;

/// What a client was told.
public sealed interface Answer {

    /// Nothing: the request may have taken effect, may still do so, or never will.
    record Unknown() implements Answer {}

    /// 201.
    record Created(String next) implements Answer {}

    /// 200 to a create: there is such a stream.
    record Existed(String next, boolean closed) implements Answer {}

    /// The append took effect by this request.
    record Appended(String next, boolean closed) implements Answer {}

    /// The append had taken effect by an earlier one; `next` is the tail of now.
    record Duplicate(String next, boolean closed) implements Answer {}

    record Closed(String next) implements Answer {}

    record Deleted() implements Answer {}

    /// 404.
    record NotFound() implements Answer {}

    /// 410: the offset is one of an earlier life.
    record Gone() implements Answer {}

    /// The stream is as it was.
    ///
    /// @param next the tail; empty where the refusal does not tell it
    record Refused(Refusal why, String next) implements Answer {}

    record Inspected(String next, boolean closed) implements Answer {}

    /// All messages from the offset to the tail.
    ///
    /// @param next where the tail was
    record Shown(List<String> messages, String next, boolean closed) implements Answer {
        public Shown {
            messages = List.copyOf(messages);
        }
    }

    enum Refusal {
        CLOSED,
        FENCED,
        EPOCH_START,
        GAP,
        STREAM_SEQ,
        TAIL_ELSEWHERE
    }
}
