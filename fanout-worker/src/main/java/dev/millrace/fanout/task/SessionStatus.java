package dev.millrace.fanout.task;

import java.util.List;

/// What this worker knows of one session.
///
/// @param session the session's stream
/// @param phase what its sender does
/// @param circuit the state of the endpoint's circuit breaker: while it is not CLOSED, sessions wait for their turn
///     as its probe
/// @param failures how often in a row it has failed
/// @param lastError empty for none
public record SessionStatus(
        String session,
        String phase,
        String circuit,
        int failures,
        String lastError,
        List<SubscriptionStatus> subscriptions) {
    public SessionStatus {
        subscriptions = List.copyOf(subscriptions);
    }

    /// One subscription.
    ///
    /// @param id its id in the session's log
    /// @param partition the task that delivers it
    /// @param nextSeqNum messages of the source that start below it are delivered
    /// @param readSeqNum how far the source has been read
    /// @param lagRecords messages, or where the window does not hold them records, that are read and not delivered
    /// @param lagMs age of the oldest of them that is in memory, ms; 0 for none
    /// @param lagging whether it is behind its source's window
    /// @param sourceError what is wrong with the source; empty for nothing
    public record SubscriptionStatus(
            String id,
            String source,
            long sourceLife,
            int partition,
            long nextSeqNum,
            long readSeqNum,
            long lagRecords,
            long lagMs,
            boolean lagging,
            String sourceError) {}
}
