package dev.millrace.model.decide;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.state.StreamState;

/// Decides every command on one stream.
public final class StreamDecider {
    private final DecisionLimits limits;

    public StreamDecider(DecisionLimits limits) {
        this.limits = limits;
    }

    /// @param nowMs the store's clock as it is known, milliseconds since the epoch
    public Decision decide(StreamState state, StreamCommand command, long nowMs) {
        throw new UnsupportedOperationException("not yet: " + limits + state + command + nowMs);
    }
}
