package dev.millrace.model.expiry;

/// The waits before something is taken away.
///
/// @param clockSkewMs what is waited beyond a deadline, milliseconds; 0 where the store's clock is exact
/// @param graceMs how long after the last record of a life that is over its log is trimmed, and how long after its
/// announcement something may still happen, milliseconds: longer than any request is under way
/// @param undeliveredMs how long a life that is over is kept for subscribers that may not have got all of it,
/// milliseconds
public record ReclaimMargins(long clockSkewMs, long graceMs, long undeliveredMs) {
    public ReclaimMargins {
        if (clockSkewMs < 0 || graceMs < 0 || undeliveredMs < 0) {
            throw new IllegalArgumentException(
                    "clockSkewMs=" + clockSkewMs + " graceMs=" + graceMs + " undeliveredMs=" + undeliveredMs);
        }
    }
}
