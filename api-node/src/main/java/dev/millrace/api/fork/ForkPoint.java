package dev.millrace.api.fork;

import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.List;

/// What a fork's offset and sub-offset came to at its source.
sealed interface ForkPoint {
    /// It is there.
    ///
    /// @param inherited all that the fork shows of its ancestors, oldest first
    record Found(List<InheritedSegment> inherited) implements ForkPoint {
        public Found {
            inherited = List.copyOf(inherited);
        }
    }

    /// The source changed while it was read: look at it again.
    record SourceChanged(String detail) implements ForkPoint {}

    /// There is none, or it could not be found.
    record Refused(StreamOutcome outcome) implements ForkPoint {}
}
