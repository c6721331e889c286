package dev.millrace.api.live;

import dev.millrace.api.live.sse.SseControl;
import dev.millrace.api.live.sse.SseEvents;
import dev.millrace.api.live.sse.SseRepresentation;
import dev.millrace.model.read.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A data event (or none) with the control event that most readers get after it, encoded once, framed as one HTTP
/// chunk.
///
/// A reader that needs another control event gets the same data event between a chunk head and a chunk tail of its own;
/// one without chunked encoding gets the events alone. Immutable after creation; any thread may write it as long as its
/// owner has not released it.
final class SseFrame {
    private static final int CHUNK_HEAD_BYTES = 10; // eight hexadecimal digits, CR LF
    private static final short CR_LF = 0x0d0a;

    private static final ByteBuf KEEP_ALIVE = shared("3\r\n" + SseEvents.KEEP_ALIVE + "\r\n");
    private static final int KEEP_ALIVE_AT = 3;
    private static final ByteBuf LAST_CHUNK = shared("0\r\n\r\n");

    private final ByteBuf chunk;
    private final int dataAt;
    private final int controlAt;
    private final int endAt;
    private final SseControl control;

    private SseFrame(ByteBuf chunk, int dataAt, int controlAt, int endAt, SseControl control) {
        this.chunk = chunk;
        this.dataAt = dataAt;
        this.controlAt = controlAt;
        this.endAt = endAt;
        this.control = control;
    }

    /// Whoever makes one releases it.
    static SseFrame of(
            ByteBufAllocator allocator, SseRepresentation representation, List<Message> messages, SseControl control) {
        ByteBuf chunk = allocator.directBuffer(SseEvents.sizeHint(representation, messages));
        chunk.writeZero(CHUNK_HEAD_BYTES);
        if (!messages.isEmpty()) {
            SseEvents.writeData(chunk, representation, messages);
        }
        int controlAt = chunk.writerIndex();
        SseEvents.writeControl(chunk, control);
        int endAt = chunk.writerIndex();
        chunk.writeShort(CR_LF);
        chunk.readerIndex(writeChunkHead(chunk, endAt - CHUNK_HEAD_BYTES));
        return new SseFrame(chunk, CHUNK_HEAD_BYTES, controlAt, endAt, control);
    }

    /// The control event inside.
    SseControl control() {
        return control;
    }

    int bytes() {
        return chunk.capacity();
    }

    void release() {
        chunk.release();
    }

    /// Writes the frame as it is.
    void write(ChannelHandlerContext context, boolean chunked) {
        ByteBuf bytes = chunked ? chunk.retainedDuplicate() : chunk.retainedSlice(dataAt, endAt - dataAt);
        send(context, bytes);
    }

    /// The same data event with another control event; for the duration of one pass over readers.
    Variant variant(ByteBufAllocator allocator, SseControl other) {
        ByteBuf around = allocator.directBuffer(SseEvents.sizeHint(SseRepresentation.JSON, List.of()));
        around.writeZero(CHUNK_HEAD_BYTES);
        SseEvents.writeControl(around, other);
        int end = around.writerIndex();
        around.writeShort(CR_LF);
        int head = writeChunkHead(around, controlAt - dataAt + end - CHUNK_HEAD_BYTES);
        return new Variant(other, around, head, end);
    }

    static void writeKeepAlive(ChannelHandlerContext context, boolean chunked) {
        ByteBuf bytes =
                chunked ? KEEP_ALIVE.duplicate() : KEEP_ALIVE.slice(KEEP_ALIVE_AT, SseEvents.KEEP_ALIVE.length());
        send(context, bytes);
    }

    /// What follows the last event.
    static ByteBuf end(boolean chunked) {
        return chunked ? LAST_CHUNK.duplicate() : Unpooled.EMPTY_BUFFER;
    }

    /// Writes `size` right-aligned into the first bytes; returns where its first digit stands.
    private static int writeChunkHead(ByteBuf buffer, int size) {
        int at = CHUNK_HEAD_BYTES - 2;
        buffer.setShort(at, CR_LF);
        int rest = size;
        do {
            buffer.setByte(--at, Character.forDigit(rest & 0xf, 16));
            rest >>>= 4;
        } while (rest != 0);
        return at;
    }

    /// A failure is told to the pipeline, where the connection's handler closes it.
    @SuppressWarnings("FutureReturnValueIgnored")
    static void send(ChannelHandlerContext context, ByteBuf bytes) {
        context.write(bytes, context.voidPromise());
    }

    private static ByteBuf shared(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        ByteBuf buffer = Unpooled.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
        return Unpooled.unreleasableBuffer(buffer.asReadOnly());
    }

    /// The chunk head and the chunk tail around this frame's data event.
    final class Variant {
        private final SseControl control;
        private final ByteBuf around;
        private final int headAt;
        private final int eventsEndAt;

        private Variant(SseControl control, ByteBuf around, int headAt, int eventsEndAt) {
            this.control = control;
            this.around = around;
            this.headAt = headAt;
            this.eventsEndAt = eventsEndAt;
        }

        SseControl control() {
            return control;
        }

        void write(ChannelHandlerContext context, boolean chunked) {
            if (chunked) {
                send(context, around.retainedSlice(headAt, CHUNK_HEAD_BYTES - headAt));
            }
            if (controlAt > dataAt) {
                send(context, chunk.retainedSlice(dataAt, controlAt - dataAt));
            }
            int until = chunked ? around.writerIndex() : eventsEndAt;
            send(context, around.retainedSlice(CHUNK_HEAD_BYTES, until - CHUNK_HEAD_BYTES));
        }

        void release() {
            around.release();
        }
    }
}
