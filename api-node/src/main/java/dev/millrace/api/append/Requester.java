package dev.millrace.api.append;

import dev.millrace.model.outcome.StreamOutcome;
import java.util.concurrent.Executor;

/// Who asked, and where to answer. The answers of one commit that have the same home go there as one task.
public interface Requester {
    /// The single-threaded executor (an event loop) on which [#onOutcome] is called. The same object for all requesters
    /// of that thread.
    Executor home();

    /// The answer, exactly once, on [#home()]. Must not block.
    void onOutcome(StreamOutcome outcome);
}
