package dev.millrace.cleanup.run;

import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.expiry.ExpiryRecord;
import dev.millrace.model.name.StreamPath;

/// Has a stream that the cleanup itself is about to write to, or has set free, looked at. Safe for any thread.
@FunctionalInterface
interface Announcer {
    /// Returns when that is durable.
    void announce(ExpiryRecord.Announced announced) throws InterruptedException, ExpiryLog.UnreachableException;

    default void look(StreamPath path, long dueMs) throws InterruptedException, ExpiryLog.UnreachableException {
        announce(new ExpiryRecord.Announced(path, dueMs, ExpiryReason.LOOK));
    }
}
