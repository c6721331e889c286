package dev.millrace.api.live;

import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import java.util.List;

/// What a hub says to a reader who wants to go on with it from some place.
sealed interface JoinReply {
    /// From the reader's place to `tail` there are these batches, and all that follow will be told.
    ///
    /// @param batches each with a reference, the receiver's
    record CaughtUp(List<TailBatch> batches, Offset tail, StreamView view) implements JoinReply {}

    /// What is between the reader's place and the tail of `view` is not kept: it is in the store.
    record Behind(StreamView view) implements JoinReply {}

    /// The stream has ended, or cannot be followed.
    ///
    /// @param life the last life that the hub has seen, 0 for none
    record Ended(StreamOutcome reason, long life) implements JoinReply {}
}
