package dev.millrace.model.decide;

import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.state.StreamState;

/// How a writer treats a group that another one left open at the end of a log: it waits one lease of its own clock for
/// the group to go on, begun again whenever the tail moves, and then ends it with an `Aborted` first in its own batch.
///
/// One per stream, owned by the thread that owns the stream's state. A writer's own group is never open between
/// batches as far as its layers tell, so only a state of durable records is asked about.
public final class OpenGroupLease {
    /// What an owner that shares the store with others waits.
    public static final long LEASE_MS = 5_000;

    /// Where nobody else can be writing: an open group was left by a process that has ended.
    public static final long SOLE_OWNER_MS = 0;

    private final long leaseMs;
    private long tailSeenSeqNum = -1;
    private long tailSeenAtMs;

    public OpenGroupLease(long leaseMs) {
        this.leaseMs = leaseMs;
    }

    /// What to do before anything else is written.
    public sealed interface Verdict {
        /// There is no open group.
        record Clear() implements Verdict {}

        /// Look again at `atMs` of the same clock, with what the log holds by then.
        record WaitUntil(long atMs) implements Verdict {}

        /// Put `record` first in the batch, on the condition of this tail.
        record Abort(Aborted record) implements Verdict {}
    }

    /// What is to be done about `durable` now.
    ///
    /// @param durable the state up to the log's tail
    /// @param monotonicMs the writer's own clock, which never goes back
    public Verdict look(StreamState durable, long monotonicMs) {
        GroupSpan open = durable.openGroup();
        if (open == null) {
            tailSeenSeqNum = -1;
            return new Verdict.Clear();
        }
        if (durable.nextSeqNum() != tailSeenSeqNum) {
            tailSeenSeqNum = durable.nextSeqNum();
            tailSeenAtMs = monotonicMs;
        }
        return monotonicMs - tailSeenAtMs >= leaseMs
                ? new Verdict.Abort(new Aborted(open.firstSeqNum()))
                : new Verdict.WaitUntil(tailSeenAtMs + leaseMs);
    }
}
