package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.outcome.StreamOutcome;

/// The writing of a snapshot, as a command that the owner gives itself. It is never decided: its records are made from
/// the durable state. If it fails in any way it is given up, and another is made once the stream is written to again.
final class SnapshotTask extends Pending {
    private static final StreamCommand NONE = new StreamCommand.Inspect(Use.DOES_NOT_COUNT);

    SnapshotTask(StreamEntry entry, long order, long deadlineNs) {
        super(entry, NONE, order, deadlineNs);
    }

    @Override
    boolean isRepeatable() {
        return false;
    }

    @Override
    void deliver(Owner owner, StreamOutcome failure) {
        entry.snapshotUnderWay = false;
    }

    @Override
    void onWritten(Owner owner) {
        entry.snapshotUnderWay = false;
        owner.counters.snapshots.increment();
    }
}
