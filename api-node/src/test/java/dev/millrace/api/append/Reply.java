package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.trace.TraceContext;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A requester that keeps its answer.
final class Reply implements Requester {
    private final Executor home;
    private volatile @Nullable StreamOutcome outcome;

    /// What the log is to name it by.
    @Nullable
    TraceContext trace;

    Reply(Executor home) {
        this.home = home;
    }

    @Override
    public Executor home() {
        return home;
    }

    @Override
    public void onOutcome(StreamOutcome answer) {
        assertNull(outcome, () -> "answered twice: " + outcome + " then " + answer);
        outcome = answer;
    }

    @Override
    public @Nullable TraceContext trace() {
        return trace;
    }

    boolean isThere() {
        return outcome != null;
    }

    StreamOutcome outcome() {
        StreamOutcome answer = outcome;
        assertNotNull(answer, "not answered yet");
        return answer;
    }

    <T extends StreamOutcome> T as(Class<T> type) {
        return assertInstanceOf(type, outcome);
    }

    void assertNotYet() {
        assertNull(outcome, "answered too early");
    }
}
