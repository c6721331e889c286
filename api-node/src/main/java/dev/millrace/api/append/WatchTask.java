package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.outcome.StreamOutcome;

/// A watcher that waits for the stream's confirmed state, with which its watch begins.
final class WatchTask extends Pending {
    final TailWatcher watcher;

    /// Whether it was taken back before it began.
    boolean withdrawn;

    WatchTask(StreamEntry entry, long order, long deadlineNs, TailWatcher watcher) {
        super(entry, new StreamCommand.Inspect(Use.DOES_NOT_COUNT), order, deadlineNs);
        this.watcher = watcher;
    }

    @Override
    void deliver(Owner owner, StreamOutcome answer) {
        if (!withdrawn) {
            owner.watches.open(this, answer);
        }
    }
}
