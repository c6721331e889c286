package dev.millrace.api.live;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.ReadFrom;

/// A live read as the client asked for it.
///
/// @param from where it begins: for an event stream the `Last-Event-ID` where the client sent one, else the `offset`
/// @param clientCursor the client's `cursor`, or [#NO_CURSOR]
public record LiveRequest(StreamPath path, ReadFrom from, long clientCursor) {
    public static final long NO_CURSOR = -1;

    public LiveRequest {
        if (clientCursor < NO_CURSOR) {
            throw new IllegalArgumentException("negative cursor: " + clientCursor);
        }
    }
}
