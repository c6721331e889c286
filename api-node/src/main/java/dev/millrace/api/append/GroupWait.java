package dev.millrace.api.append;

import dev.millrace.model.decide.OpenGroupLease;

/// How long commands of one stream wait for another writer's unfinished group. Owned by the shard's owner.
final class GroupWait {
    final OpenGroupLease lease;

    /// Whether a timer is set to look again.
    boolean timed;

    /// How often it was.
    int looks;

    GroupWait(long leaseMs) {
        lease = new OpenGroupLease(leaseMs);
    }
}
