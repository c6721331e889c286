package dev.millrace.api.live;

import dev.millrace.api.live.sse.LiveCursor;
import dev.millrace.api.live.sse.SseControl;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one client has been told: every data event with its control event, hence always a place to go on from.
///
/// Belongs to its reader.
final class SseResponse {
    private enum Told {
        NOTHING,
        A_PLACE,
        UP_TO_DATE,
        CLOSED
    }

    private final LiveNode node;
    private final SseWire wire;
    private long cursorFloor;
    private Told told = Told.NOTHING;
    private @Nullable Offset position;

    SseResponse(LiveNode node, SseWire wire, long clientCursor) {
        this.node = node;
        this.wire = wire;
        cursorFloor = clientCursor + 1;
    }

    boolean hasPosition() {
        return position != null;
    }

    /// Where the client goes on from: what the last control event said, or where it begins.
    Offset position() {
        return Objects.requireNonNull(position);
    }

    /// The place is here, or is spelled so; nothing in between has to be told.
    void place(Offset offset) {
        position = offset;
    }

    /// Writes messages that end at `next`.
    void writePiece(StreamView view, List<Message> messages, Offset next, boolean upToDate) {
        SseControl control = upToDate && view.closed()
                ? SseControl.closed(next)
                : SseControl.open(next, cursor(node.cursorInterval()), upToDate);
        write(view, messages, control);
    }

    /// Writes a batch that begins at the position.
    ///
    /// @param newest whether nothing was there after the batch when it was sent
    void writeBatch(TailBatch batch, FramePass pass, boolean newest) {
        if (batch.hasEvent()) {
            SseControl control = control(wire.common(pass), newest);
            wire.write(pass, control);
            told(control);
            node.counters.deliveries.increment();
        }
    }

    /// Says once what the data before did not say: the place, that it is the tail, that the stream is closed.
    void tell(StreamView view, boolean atTail) {
        if (atTail && view.closed()) {
            if (told != Told.CLOSED) {
                write(view, List.of(), SseControl.closed(position()));
            }
        } else if (told == Told.NOTHING || (atTail && told != Told.UP_TO_DATE)) {
            tellAgain(view, atTail);
        }
    }

    void tellAgain(StreamView view, boolean atTail) {
        write(view, List.of(), SseControl.open(position(), cursor(node.cursorInterval()), atTail));
    }

    /// The control event that this client gets where most get `common`.
    private SseControl control(SseControl common, boolean newest) {
        if (common.closed()) {
            return common;
        }
        long cursor = cursor(common.cursor());
        boolean upToDate = common.upToDate() && newest;
        return cursor == common.cursor() && upToDate == common.upToDate()
                ? common
                : SseControl.open(common.next(), cursor, upToDate);
    }

    private long cursor(long interval) {
        cursorFloor = LiveCursor.atLeast(cursorFloor, interval);
        return cursorFloor;
    }

    private void write(StreamView view, List<Message> messages, SseControl control) {
        wire.write(view.contentType(), messages, control);
        told(control);
    }

    private void told(SseControl control) {
        position = control.next();
        told = control.closed() ? Told.CLOSED : control.upToDate() ? Told.UP_TO_DATE : Told.A_PLACE;
    }
}
