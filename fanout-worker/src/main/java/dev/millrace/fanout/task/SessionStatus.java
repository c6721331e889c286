package dev.millrace.fanout.task;

import java.util.List;

/// What this worker knows of one session.
///
/// @param session the session's stream
/// @param phase what its sender does
/// @param failures how often in a row it has failed
/// @param lastError empty for none
public record SessionStatus(
        String session, String phase, int failures, String lastError, List<SubscriptionStatus> subscriptions) {
    public SessionStatus {
        subscriptions = List.copyOf(subscriptions);
    }

    /// One subscription.
    ///
    /// @param id its id in the session's log
    /// @param partition the task that delivers it
    /// @param nextSeqNum messages of the source that start below it are delivered
    /// @param readSeqNum how far the source has been read
    /// @param lagging whether it is behind its source's window
    /// @param sourceError what is wrong with the source; empty for nothing
    public record SubscriptionStatus(
            String id,
            String source,
            long sourceLife,
            int partition,
            long nextSeqNum,
            long readSeqNum,
            boolean lagging,
            String sourceError) {}
}
