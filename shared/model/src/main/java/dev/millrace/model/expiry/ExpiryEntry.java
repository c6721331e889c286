package dev.millrace.model.expiry;

import dev.millrace.model.name.StreamPath;
import java.util.Set;

/// What the announcements of one stream that are not done come to.
///
/// @param seqNum the number of the last of them in the expiry log: what "done" has to cover
/// @param firstAtMs when the first of them arrived, the store's clock
/// @param lastAtMs when the last of them arrived
/// @param dueMs the earliest moment that one of them names
/// @param reasonBits their reasons, see [ExpiryReason]
public record ExpiryEntry(StreamPath path, long seqNum, long firstAtMs, long lastAtMs, long dueMs, int reasonBits) {
    public ExpiryEntry {
        if (seqNum < 0 || firstAtMs < 0 || lastAtMs < firstAtMs || dueMs < 0) {
            throw new IllegalArgumentException("expiry entry: path=" + path + " seqNum=" + seqNum + " firstAtMs="
                    + firstAtMs + " lastAtMs=" + lastAtMs + " dueMs=" + dueMs);
        }
        if (reasonBits < 1 || reasonBits > ExpiryReason.ALL_BITS) {
            throw new IllegalArgumentException("expiry entry: path=" + path + " reasons=" + reasonBits);
        }
    }

    public Set<ExpiryReason> reasons() {
        return ExpiryReason.of(reasonBits);
    }

    /// When the stream is to be looked at: not while what was announced may be still to come.
    public long lookAtMs(long graceMs) {
        boolean waits = (reasonBits & (ExpiryReason.DELETED.bit | ExpiryReason.FORK_RESERVED.bit)) != 0;
        return waits ? Math.max(dueMs, firstAtMs + graceMs) : dueMs;
    }

    /// From when on all that was announced has happened or never will.
    long settledAtMs(long graceMs) {
        return reasonBits == ExpiryReason.LOOK.bit ? 0 : lastAtMs + graceMs;
    }

    /// Both of the same stream, as one.
    ExpiryEntry with(ExpiryEntry other) {
        return new ExpiryEntry(
                path,
                Math.max(seqNum, other.seqNum),
                Math.min(firstAtMs, other.firstAtMs),
                Math.max(lastAtMs, other.lastAtMs),
                Math.min(dueMs, other.dueMs),
                reasonBits | other.reasonBits);
    }
}
