package dev.millrace.fanout.delivery;

import java.util.concurrent.atomic.LongAdder;

/// What this worker did for one task since its start, through all the times that it had the task. Written by the
/// owner thread, read by any.
public final class TaskTally {
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder suppressed = new LongAdder();
    private final LongAdder takeovers = new LongAdder();

    void delivered() {
        deliveries.increment();
    }

    void suppressed() {
        suppressed.increment();
    }

    /// The task is this worker's from now on.
    public void tookOver() {
        takeovers.increment();
    }

    /// Messages that are durable in a session's log by an append of this worker.
    public long deliveries() {
        return deliveries.sum();
    }

    /// Messages that were not sent since the session had them.
    public long duplicates() {
        return suppressed.sum();
    }

    /// How often this worker took the task.
    public long takeovers() {
        return takeovers.sum();
    }
}
