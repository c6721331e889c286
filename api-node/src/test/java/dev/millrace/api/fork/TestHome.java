package dev.millrace.api.fork;

import dev.millrace.api.append.Requester;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// An event loop that the test turns.
final class TestHome implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    boolean running;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    boolean runNext() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        running = true;
        task.run();
        running = false;
        return true;
    }

    void runAll() {
        boolean more = true;
        while (more) {
            more = runNext();
        }
    }

    void crash() {
        tasks.clear();
    }

    Asker asker() {
        return new Asker(this);
    }

    /// A requester that remembers what it was told.
    static final class Asker implements Requester {
        private final TestHome home;

        @Nullable
        StreamOutcome outcome;

        private Asker(TestHome home) {
            this.home = home;
        }

        @Override
        public Executor home() {
            return home;
        }

        @Override
        public void onOutcome(StreamOutcome told) {
            if (!home.running || outcome != null) {
                throw new AssertionError("told again or elsewhere: " + outcome + " then " + told);
            }
            outcome = told;
        }
    }
}
