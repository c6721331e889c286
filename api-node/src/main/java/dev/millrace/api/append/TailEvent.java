package dev.millrace.api.append;

import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import java.util.List;

/// A change of a watched stream. Durable always.
public sealed interface TailEvent {
    /// The watch begins: messages at and after `view.tail()` will be told.
    record Opened(StreamView view) implements TailEvent {}

    /// `messages` have become visible (none, when only the closed flag or the deadline changed), and the stream is now
    /// as `view` says.
    record Grew(List<Message> messages, StreamView view) implements TailEvent {}

    /// The stream is gone: deleted, expired, or was never there. `reason` is what a request would be answered now. The
    /// watch is over.
    record Ended(StreamOutcome reason) implements TailEvent {}

    /// The stream can no longer be followed without a gap (the store is out of reach, the state had to be dropped). The
    /// watch is over; readers go on from their offsets with a new one.
    record Interrupted(String detail) implements TailEvent {}
}
