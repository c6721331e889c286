package dev.millrace.api.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.TailWatcher;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

final class PlainCreationTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    private final List<StreamCommand> submitted = new ArrayList<>();

    /// A stream that vanished from the store, and begins again without a memory of its lives, must not be taken for one
    /// of them.
    @Test
    void aLifeIsNamedByTheStoresClock() {
        ForkingLifecycle lifecycle = new ForkingLifecycle(
                new Recorder(),
                (path, view, from, bytesMax) ->
                        CompletableFuture.completedFuture(new PageOutcome.Unavailable("not asked")),
                () -> NOW_MS,
                ForkLimits.DEFAULT);
        lifecycle.create(
                new StreamPath("p", "s"),
                new CreateRequest(null, null, Closure.STAYS_OPEN, InitialContent.NONE, null),
                new Nobody());
        StreamCommand.Create create = assertInstanceOf(StreamCommand.Create.class, submitted.getFirst());
        assertEquals(NOW_MS, create.lifeAtLeast());
    }

    private final class Recorder implements Streams {
        @Override
        public void submit(StreamPath path, StreamCommand command, Requester requester) {
            submitted.add(command);
        }

        @Override
        public void watch(StreamPath path, TailWatcher watcher) {}

        @Override
        public void unwatch(StreamPath path, TailWatcher watcher) {}
    }

    private static final class Nobody implements Requester {
        @Override
        public Executor home() {
            return Runnable::run;
        }

        @Override
        public void onOutcome(StreamOutcome outcome) {}
    }
}
