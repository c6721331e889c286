package dev.millrace.api.live.sse;

import dev.millrace.model.offset.Offset;

/// What a control event says: where to go on from, and how far the client has come.
///
/// @param cursor [#NO_CURSOR] exactly when `closed`: nobody is to come back
/// @param upToDate whether the client has everything there is; a closed stream's last reader has
public record SseControl(Offset next, long cursor, boolean upToDate, boolean closed) {
    public static final long NO_CURSOR = -1;

    public SseControl {
        if (closed != (cursor == NO_CURSOR) || (closed && !upToDate)) {
            throw new IllegalArgumentException(
                    "control event: cursor=" + cursor + " upToDate=" + upToDate + " closed=" + closed);
        }
    }

    public static SseControl open(Offset next, long cursor, boolean upToDate) {
        return new SseControl(next, cursor, upToDate, false);
    }

    public static SseControl closed(Offset next) {
        return new SseControl(next, NO_CURSOR, true, true);
    }
}
