package dev.millrace.api.session;

import dev.millrace.api.append.Requester;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// The requester of one step: what comes of it goes to `next`, on the home of the one who asked for all of it.
record Step(Executor home, Consumer<StreamOutcome> next) implements Requester {
    @Override
    public void onOutcome(StreamOutcome outcome) {
        next.accept(outcome);
    }
}
