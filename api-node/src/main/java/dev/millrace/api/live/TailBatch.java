package dev.millrace.api.live;

import dev.millrace.api.live.sse.SseControl;
import dev.millrace.api.live.sse.SseRepresentation;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Messages that became visible together, or a closure, and their encodings.
///
/// An encoding is made by whoever needs it first, under this object's lock, and shared from then on: the one thing here
/// that changes. Counted: the last reference releases the encodings.
final class TailBatch extends AbstractReferenceCounted {
    private static final int MESSAGE_BYTES = 96; // a message object with its offsets
    private static final int BATCH_BYTES = 1_024;
    private static final int COPIES = 3; // the bodies, a frame, a page

    private final Span messages;
    private final Span event;
    private final StreamView view;
    private final boolean atTail;
    private final long cursor;
    private final LiveCounters counters;

    private @Nullable SseFrame frame;
    private @Nullable ByteBuf page;

    /// Messages from `start` until `next`.
    record Span(Offset start, Offset next, List<Message> messages) {}

    /// @param messages what became visible
    /// @param event what an event stream is sent of it: the same, but for text that waits for the rest of a character
    ///     and text that has waited
    /// @param view the stream at the moment of the last message, or a later one
    /// @param atTail whether the messages end at the tail of `view`
    /// @param cursor the cursor of that moment
    TailBatch(Span messages, Span event, StreamView view, boolean atTail, long cursor, LiveCounters counters) {
        this.messages = messages;
        this.event = event;
        this.view = view;
        this.atTail = atTail;
        this.cursor = cursor;
        this.counters = counters;
    }

    Span messages() {
        return messages;
    }

    Span event() {
        return event;
    }

    StreamView view() {
        return view;
    }

    boolean atTail() {
        return atTail;
    }

    boolean closes() {
        return atTail && view.closed();
    }

    /// Whether there is anything to send to an event stream.
    boolean hasEvent() {
        return !event.messages().isEmpty() || closes();
    }

    /// Memory that this holds, about, once everything is encoded.
    long bytes() {
        long bytes = BATCH_BYTES;
        for (Message message : messages.messages()) {
            bytes += (long) COPIES * message.body().length() + MESSAGE_BYTES;
        }
        return bytes;
    }

    /// The event with its common control event; valid as long as a reference to this is held.
    synchronized SseFrame frame(ByteBufAllocator allocator) {
        SseFrame present = frame;
        if (present == null) {
            SseControl control = closes()
                    ? SseControl.closed(event.next())
                    : SseControl.open(
                            event.next(), cursor, atTail && event.next().equals(messages.next()));
            present = SseFrame.of(allocator, SseRepresentation.of(view.contentType()), event.messages(), control);
            frame = present;
            counters.encodings.increment();
        }
        return present;
    }

    /// The messages as a page's body, with a reference of its own for the caller.
    synchronized ByteBuf page(ByteBufAllocator allocator) {
        ByteBuf present = page;
        if (present == null) {
            present = PageBody.of(view.contentType(), messages.messages(), allocator);
            page = present;
            counters.encodings.increment();
        }
        return present.retainedDuplicate();
    }

    @Override
    protected synchronized void deallocate() {
        if (frame != null) {
            frame.release();
            frame = null;
        }
        if (page != null) {
            page.release();
            page = null;
        }
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }
}
