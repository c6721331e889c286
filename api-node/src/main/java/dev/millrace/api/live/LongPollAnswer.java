package dev.millrace.api.live;

import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamView;
import io.netty.buffer.ByteBuf;

/// What a long-poll came to.
public sealed interface LongPollAnswer {
    /// 200, in every respect a page of history (the stream is closed for this reader when `atTail` and
    /// `view.closed()`), with a cursor.
    ///
    /// @param body the page's body, from [PageBody]; shared with other readers, one reference is the receiver's to
    /// release
    /// @param atTail whether `next` is the tail of `view`
    record Data(Offset start, Offset next, boolean atTail, StreamView view, long cursor, ByteBuf body)
            implements LongPollAnswer {}

    /// 204: the wait is over and the reader is at the tail, or the stream is closed (`view.closed()`; the cursor
    /// may then be left out).
    record NothingNew(Offset next, StreamView view, long cursor) implements LongPollAnswer {}

    record Refused(LiveRefusal refusal) implements LongPollAnswer {}
}
