package dev.millrace.api.append;

import java.util.concurrent.atomic.LongAdder;

/// What the shards of a node count, together. Written by the owners, read by anyone.
final class Counters {
    final LongAdder requests = new LongAdder();
    final LongAdder overloaded = new LongAdder();
    final LongAdder batches = new LongAdder();
    final LongAdder records = new LongAdder();
    final LongAdder unknowns = new LongAdder();
    final LongAdder resolvedByMark = new LongAdder();
    final LongAdder unresolved = new LongAdder();
    final LongAdder refusals = new LongAdder();
    final LongAdder invalid = new LongAdder();
    final LongAdder groupsAborted = new LongAdder();
    final LongAdder snapshots = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder catchUps = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder tailChecks = new LongAdder();
    final LongAdder evictions = new LongAdder();
    final LongAdder replyTasks = new LongAdder();
    final LongAdder repliesLost = new LongAdder();
    final LongAdder deadlinesPassed = new LongAdder();

    AppendStats stats(long ringDepth, long requestsInFlight, long bytesInFlight, long resident, long watched) {
        return new AppendStats(
                ringDepth,
                requestsInFlight,
                bytesInFlight,
                resident,
                watched,
                requests.sum(),
                overloaded.sum(),
                batches.sum(),
                records.sum(),
                unknowns.sum(),
                resolvedByMark.sum(),
                unresolved.sum(),
                refusals.sum(),
                invalid.sum(),
                groupsAborted.sum(),
                snapshots.sum(),
                loads.sum(),
                catchUps.sum(),
                loadFailures.sum(),
                tailChecks.sum(),
                evictions.sum(),
                replyTasks.sum(),
                repliesLost.sum(),
                deadlinesPassed.sum());
    }
}
