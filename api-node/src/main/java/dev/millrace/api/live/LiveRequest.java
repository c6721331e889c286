package dev.millrace.api.live;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.ReadFrom;
import java.util.concurrent.TimeUnit;

/// A live read as the client asked for it.
///
/// @param from where it begins: for an event stream the `Last-Event-ID` where the client sent one, else the `offset`
/// @param clientCursor the client's `cursor`, or [#NO_CURSOR]
/// @param lastsMs how long the right to read lasts from now on, or [#FOR_EVER]
public record LiveRequest(StreamPath path, ReadFrom from, long clientCursor, long lastsMs) {
    public static final long NO_CURSOR = -1;
    public static final long FOR_EVER = Long.MAX_VALUE;

    public LiveRequest {
        if (clientCursor < NO_CURSOR) {
            throw new IllegalArgumentException("negative cursor: " + clientCursor);
        }
    }

    /// Of a client whose right to read does not end.
    public LiveRequest(StreamPath path, ReadFrom from, long clientCursor) {
        this(path, from, clientCursor, FOR_EVER);
    }

    /// How long it lasts, in nanoseconds, and `max` at most.
    long lastsNs(long max) {
        return Math.min(max, TimeUnit.MILLISECONDS.toNanos(Math.max(0, lastsMs)));
    }
}
