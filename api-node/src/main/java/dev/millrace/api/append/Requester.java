package dev.millrace.api.append;

import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.trace.TraceContext;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Who asked, and where to answer. The answers of one commit that have the same home go there as one task.
public interface Requester {
    /// The single-threaded executor (an event loop) on which [#onOutcome] is called. The same object for all requesters
    /// of that thread.
    Executor home();

    /// The answer, exactly once, on [#home()]. Must not block.
    void onOutcome(StreamOutcome outcome);

    /// What the log names the request by; null where it is not traced. Safe for any thread; asked when there is
    /// something to be logged, and not before.
    default @Nullable TraceContext trace() {
        return null;
    }
}
