package dev.millrace.conformance.kill;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// What the clients of a [NodeCampaign] share: the nodes, when to stop, and what they count. Safe for any number of
/// threads.
final class NodeLoad {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Nodes nodes;
    private final LongestWait writes = new LongestWait();
    private final LongestWait reads = new LongestWait();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean stopped;

    NodeLoad(Nodes nodes) {
        this.nodes = nodes;
    }

    Nodes nodes() {
        return nodes;
    }

    /// From an append's first try to its acknowledgement, whoever gave it.
    LongestWait writes() {
        return writes;
    }

    /// Between two things that a live reader was shown.
    LongestWait reads() {
        return reads;
    }

    /// Appends whose node was killed before it answered.
    long broken() {
        return broken.get();
    }

    /// Requests that were answered 503.
    long refused() {
        return refused.get();
    }

    void onBroken() {
        broken.incrementAndGet();
    }

    /// A 503 asks to come again later.
    void onRefused() {
        refused.incrementAndGet();
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    /// Writers end once their present append is acknowledged.
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }
}
