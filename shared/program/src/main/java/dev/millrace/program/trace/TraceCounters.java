package dev.millrace.program.trace;

import java.util.concurrent.atomic.LongAdder;

/// What has become of the spans that were ended. Safe for any thread.
public final class TraceCounters {
    final LongAdder exported = new LongAdder();
    final LongAdder queueFull = new LongAdder();
    final LongAdder notTaken = new LongAdder();

    TraceCounters() {}

    /// Spans that the collector took.
    public long exported() {
        return exported.sum();
    }

    /// Spans that were dropped since the queue was full.
    public long queueFull() {
        return queueFull.sum();
    }

    /// Spans that were dropped since the collector did not take their batch.
    public long notTaken() {
        return notTaken.sum();
    }
}
