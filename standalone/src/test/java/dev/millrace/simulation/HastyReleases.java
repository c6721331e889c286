package dev.millrace.simulation;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.TailWatcher;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.EndedFork;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// An append path that says of every fork it deletes that nothing forks from it.
record HastyReleases(Streams streams) implements Streams {
    @Override
    public void submit(StreamPath path, StreamCommand command, Requester requester) {
        if (!(command instanceof StreamCommand.Delete)) {
            streams.submit(path, command, requester);
            return;
        }
        StreamCommand look = new StreamCommand.Inspect(Use.DOES_NOT_COUNT);
        streams.submit(path, look, new Then(requester.home(), found -> {
            ForkOrigin origin =
                    found instanceof StreamOutcome.Inspected one ? one.view().origin() : null;
            if (origin == null) {
                streams.submit(path, command, requester);
                return;
            }
            long life = ((StreamOutcome.Inspected) found).view().life();
            EndedFork ended = new EndedFork(origin.request().source(), life);
            streams.submit(
                    path,
                    command,
                    new Then(
                            requester.home(),
                            outcome -> requester.onOutcome(
                                    outcome instanceof StreamOutcome.Deleted
                                            ? new StreamOutcome.Deleted(ended)
                                            : outcome)));
        }));
    }

    private record Then(Executor home, Consumer<StreamOutcome> next) implements Requester {
        @Override
        public void onOutcome(StreamOutcome outcome) {
            next.accept(outcome);
        }
    }

    @Override
    public void watch(StreamPath path, TailWatcher watcher) {
        streams.watch(path, watcher);
    }

    @Override
    public void unwatch(StreamPath path, TailWatcher watcher) {
        streams.unwatch(path, watcher);
    }
}
