package dev.millrace.api.live;

import dev.millrace.api.live.sse.SseRepresentation;
import dev.millrace.api.live.sse.Utf8;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import java.util.List;

/// How much history one event stream reads at a time and how it cuts that into events. Pages begin small, grow as
/// long as the connection takes them at once, and are small again after it has not: what it would not take is not
/// read.
///
/// Belongs to its reader.
final class PagePacing {
    /// Message bytes that are read first, and after every stall.
    private static final int FIRST_BYTES = 64 << 10;

    /// Message bytes of one event of history, one message at least: what may be written beyond the bound of the
    /// connection.
    private static final int PIECE_BYTES = 64 << 10;

    private final LiveSettings.ByteLimits limits;
    private int pageBytes;

    PagePacing(LiveSettings.ByteLimits limits) {
        this.limits = limits;
        less();
    }

    int pageBytes() {
        return pageBytes;
    }

    void more() {
        pageBytes = Math.min(2 * pageBytes, limits.page());
    }

    void less() {
        pageBytes = Math.min(FIRST_BYTES, limits.page());
    }

    /// Where the event ends that begins with the message at `from`.
    static int pieceEnd(List<Message> messages, int from) {
        return BatchSequence.cut(messages, from, PIECE_BYTES);
    }

    /// How many messages of the page can be sent: text only up to the last whole character, unless no more can come
    /// or too much would wait.
    int sendable(PageOutcome.Page page, StreamView view) {
        List<Message> messages = page.messages();
        boolean closed = page.atTail() && view.closed();
        if (closed || SseRepresentation.of(view.contentType()) != SseRepresentation.TEXT) {
            return messages.size();
        }
        int whole = Utf8.wholeMessages(messages);
        boolean tooMuch = BatchSequence.bodyBytes(messages.subList(whole, messages.size())) > limits.heldText()
                || (whole == 0 && !page.atTail() && pageBytes == limits.page());
        return tooMuch ? messages.size() : whole;
    }
}
