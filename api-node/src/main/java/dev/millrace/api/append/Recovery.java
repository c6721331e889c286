package dev.millrace.api.append;

import dev.millrace.model.state.Replay;

/// The reading of one log that is under way: of all of it that a state needs, or of what has come since. Owned by the
/// shard's owner.
final class Recovery {
    final StreamEntry entry;
    final Replay replay;
    final long beganNs;

    /// Whether it reads on from a state that was there, and not from a snapshot.
    final boolean readsOn;

    /// The order of the newest command, and the time, when the last read began: what it has found confirms the
    /// state for them.
    long readOrder;

    long readNs;

    /// The step that is under way.
    Replay.Step step;

    /// How many reads in a row found the store out of reach.
    int failures;

    /// What the last failure was, for messages.
    String trouble = "no answer yet";

    Recovery(StreamEntry entry, Replay replay, boolean readsOn, long beganNs) {
        this.entry = entry;
        this.replay = replay;
        this.readsOn = readsOn;
        this.beganNs = beganNs;
        step = replay.begin();
    }
}
