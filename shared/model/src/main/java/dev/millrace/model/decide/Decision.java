package dev.millrace.model.decide;

import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.state.StreamState;
import java.util.List;

/// What a command comes to on a state.
public sealed interface Decision {
    /// Nothing to write. The outcome may leave once the state that it was decided on is durable and confirmed.
    record Answer(StreamOutcome outcome) implements Decision {}

    /// One unit to write, whole or not at all, from the state's next sequence number on. Where it does not fit in one
    /// batch the records already carry their group's span.
    ///
    /// @param outcome gives the answer from the state that has just had `records` applied
    record Write(List<StreamRecord> records, AfterApply outcome) implements Decision {
        public Write {
            records = List.copyOf(records);
        }
    }

    interface AfterApply {
        StreamOutcome outcome(StreamState applied);
    }
}
