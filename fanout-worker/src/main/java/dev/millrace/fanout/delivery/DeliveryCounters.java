package dev.millrace.fanout.delivery;

import java.util.concurrent.atomic.LongAdder;

/// What delivery has counted since the start. Written by the owner thread, read by any.
public final class DeliveryCounters {
    final LongAdder deliveries = new LongAdder();
    final LongAdder deliveredBytes = new LongAdder();
    final LongAdder batches = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder refusals = new LongAdder();
    final LongAdder unknowns = new LongAdder();
    final LongAdder suppressed = new LongAdder();
    final LongAdder gone = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder snapshots = new LongAdder();
    final LongAdder lagged = new LongAdder();
    final LongAdder historyPages = new LongAdder();
    final LongAdder givenUp = new LongAdder();
    final LongAdder unreadable = new LongAdder();
    volatile String circuit = "CLOSED";
    volatile int inFlight;
    volatile int residentSessions;
    volatile long windowBytes;
    volatile int historyPagesHeld;
    volatile long lingerNs;

    /// Messages that are durable in a session's log by an append of this worker.
    public long deliveries() {
        return deliveries.sum();
    }

    public long deliveredBytes() {
        return deliveredBytes.sum();
    }

    /// Appends to sessions that were answered as durable.
    public long batches() {
        return batches.sum();
    }

    /// Sessions that were tried again after a failure.
    public long retries() {
        return retries.sum();
    }

    /// Appends that were refused since the session's log had moved on.
    public long refusals() {
        return refusals.sum();
    }

    /// Appends whose answers were lost.
    public long unknowns() {
        return unknowns.sum();
    }

    /// Messages that were not sent since the session had them.
    public long suppressed() {
        return suppressed.sum();
    }

    /// Subscriptions found to be over at delivery.
    public long gone() {
        return gone.sum();
    }

    public long loads() {
        return loads.sum();
    }

    public long snapshots() {
        return snapshots.sum();
    }

    /// Subscriptions that fell behind their source's window.
    public long lagged() {
        return lagged.sum();
    }

    public long historyPages() {
        return historyPages.sum();
    }

    /// Gaps in a source's log, trimmed before it was delivered.
    public long givenUp() {
        return givenUp.sum();
    }

    /// Logs that could not be read back.
    public long unreadable() {
        return unreadable.sum();
    }

    public String circuit() {
        return circuit;
    }

    public int inFlight() {
        return inFlight;
    }

    public int residentSessions() {
        return residentSessions;
    }

    public long windowBytes() {
        return windowBytes;
    }

    /// Pages of history in memory, or being read.
    public int historyPagesHeld() {
        return historyPagesHeld;
    }

    /// How long sources are left alone between two reads at present, seconds.
    public double lingerSeconds() {
        return lingerNs / 1e9;
    }
}
