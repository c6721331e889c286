package dev.millrace.fanout.task;

import java.util.concurrent.atomic.LongAdder;

/// What the tasks of a worker have counted since the start. Written by the owner thread, read by any.
public final class TaskCounters {
    final LongAdder takeovers = new LongAdder();
    final LongAdder losses = new LongAdder();
    final LongAdder releases = new LongAdder();
    final LongAdder positions = new LongAdder();
    final LongAdder sourcesEnded = new LongAdder();

    /// Tasks that this worker took.
    public long takeovers() {
        return takeovers.sum();
    }

    /// Tasks that others took from it.
    public long losses() {
        return losses.sum();
    }

    /// Tasks that it gave back.
    public long releases() {
        return releases.sum();
    }

    /// Batches of delivered positions written.
    public long positions() {
        return positions.sum();
    }

    public long sourcesEnded() {
        return sourcesEnded.sum();
    }
}
