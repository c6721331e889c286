package dev.millrace.api.fork;

import dev.millrace.api.append.Requester;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.trace.TraceContext;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The requester of one step: what comes of it goes to `next`, on the home of the one who asked for all of it.
///
/// @param asker the one who asked for all of it; null where no request did
record Answer(Executor home, @Nullable Requester asker, Consumer<StreamOutcome> next) implements Requester {
    Answer(Executor home, Consumer<StreamOutcome> next) {
        this(home, null, next);
    }

    Answer(Requester asker, Consumer<StreamOutcome> next) {
        this(asker.home(), asker, next);
    }

    @Override
    public void onOutcome(StreamOutcome outcome) {
        next.accept(outcome);
    }

    @Override
    public @Nullable TraceContext trace() {
        return asker == null ? null : asker.trace();
    }
}
