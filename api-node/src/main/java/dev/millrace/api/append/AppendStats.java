package dev.millrace.api.append;

/// What the append path has done since it started, and what it holds now, over all shards. Counts only grow.
///
/// @param ringDepth requests in the rings, now
/// @param requestsInFlight requests admitted and not answered, now
/// @param bodyBytesInFlight their bytes, with the allowances, now
/// @param residentStreams streams in memory, now
/// @param watchedStreams streams with watchers, now
/// @param requests requests that came to an owner
/// @param overloaded requests refused for a full ring, too many bytes, too many pending, too many streams, or draining
/// @param batches batches handed to the store, each counted once however often it was sent
/// @param records records in them
/// @param unknowns appends whose answer the store did not give
/// @param resolvedByMark batches of which only their mark told that they had landed
/// @param unresolved requests answered with unresolved
/// @param refusals batches that another writer's append had forestalled
/// @param invalid batches that the store found against its rules: a bug each
/// @param groupsAborted unfinished groups that were ended by this node
/// @param snapshots snapshots written
/// @param loads states made from logs
/// @param catchUps states brought up to a log that had moved on
/// @param loadFailures logs that could not be read back as written
/// @param tailChecks tails asked for
/// @param evictions streams dropped from memory
/// @param replyTasks tasks given to homes
/// @param repliesLost answers whose home had ended
/// @param deadlinesPassed requests answered because their time was over
public record AppendStats(
        long ringDepth,
        long requestsInFlight,
        long bodyBytesInFlight,
        long residentStreams,
        long watchedStreams,
        long requests,
        long overloaded,
        long batches,
        long records,
        long unknowns,
        long resolvedByMark,
        long unresolved,
        long refusals,
        long invalid,
        long groupsAborted,
        long snapshots,
        long loads,
        long catchUps,
        long loadFailures,
        long tailChecks,
        long evictions,
        long replyTasks,
        long repliesLost,
        long deadlinesPassed) {
    /// How many records a batch has had on average; 0 before the first.
    public double recordsPerBatch() {
        return batches == 0 ? 0 : (double) records / batches;
    }
}
