package dev.millrace.api.live;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What the live path counts. Safe for any thread.
final class LiveCounters {
    final AtomicInteger sseReaders = new AtomicInteger();
    final AtomicInteger longPolls = new AtomicInteger();
    final LongAdder batches = new LongAdder();
    final LongAdder encodings = new LongAdder();
    final LongAdder deliveries = new LongAdder();
    final LongAdder historyPages = new LongAdder();
    final LongAdder slowReaders = new LongAdder();
    final LongAdder closedSlowReaders = new LongAdder();

    LiveStats stats(int hubs) {
        return new LiveStats(
                hubs,
                sseReaders.get(),
                longPolls.get(),
                batches.sum(),
                encodings.sum(),
                deliveries.sum(),
                historyPages.sum(),
                slowReaders.sum(),
                closedSlowReaders.sum());
    }
}
