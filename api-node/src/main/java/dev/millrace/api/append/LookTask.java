package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.outcome.StreamOutcome;

/// The owner's own look at a watched stream: that is use of it, which keeps its sliding deadline moving, and it tells
/// whether the stream is still there.
final class LookTask extends Pending {
    private final Watch watch;

    LookTask(Watch watch, long order, long deadlineNs) {
        super(watch.entry, new StreamCommand.Inspect(Use.COUNTS), order, deadlineNs);
        this.watch = watch;
    }

    @Override
    void deliver(Owner owner, StreamOutcome answer) {
        owner.watches.onLooked(watch, answer);
    }
}
