package dev.millrace.model.expiry;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.RecordLimits;
import java.util.List;

/// One record of an expiry log.
public sealed interface ExpiryRecord {
    /// `path` is to be looked at from `dueMs` on (milliseconds since the epoch, the store's clock).
    record Announced(StreamPath path, long dueMs, ExpiryReason reason) implements ExpiryRecord {
        public Announced {
            if (dueMs < 0) {
                throw new IllegalArgumentException("due: ms=" + dueMs);
            }
        }
    }

    /// Nothing is left to do for the announcements of `path` below `untilSeqNum` (exclusive) of this log.
    record Done(StreamPath path, long untilSeqNum) implements ExpiryRecord {
        public Done {
            checkSeqNum(untilSeqNum);
        }
    }

    /// A part of what the log below `coversUntilSeqNum` (exclusive) comes to. Each part stands for itself: where
    /// all are there, the log may be trimmed below that number.
    record Snapshot(long coversUntilSeqNum, List<ExpiryEntry> entries) implements ExpiryRecord {
        public Snapshot {
            checkSeqNum(coversUntilSeqNum);
            entries = List.copyOf(entries);
        }
    }

    /// A command of the store's own: the log was trimmed.
    record StoreCommand() implements ExpiryRecord {}

    private static void checkSeqNum(long seqNum) {
        if (seqNum < 0 || seqNum > RecordLimits.NUMBER_MAX) {
            throw new IllegalArgumentException("sequence number: " + seqNum);
        }
    }
}
