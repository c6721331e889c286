package dev.millrace.api.http.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/// Puts answers into wire form: one buffer for the head and a small body, a second one for a large body.
///
/// Names and whole lines that repeat are bytes already; only values are encoded. Used on event loops, by all of them.
public final class AnswerWriter {
    /// Up to this size a body is copied behind its head: one buffer is written faster than two.
    private static final int COPIED_BODY_BYTES_MAX = 4 * 1024;

    private static final int HEAD_BYTES = 512;
    private static final byte[] SECURITY =
            bytes("X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: cross-origin\r\n");
    private static final byte[] CLOSE = bytes("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = bytes("Connection: keep-alive\r\n");
    private static final byte[] LINE_END = bytes("\r\n");
    private static final byte[] CONTINUE = bytes("HTTP/1.1 100 Continue\r\n\r\n");

    private final DateHeader date = new DateHeader();

    /// How a response goes out, apart from what it says.
    ///
    /// @param toHead the request was a HEAD: the body stays here
    /// @param preflight the request was an OPTIONS
    public record Manner(Persistence persistence, boolean toHead, CrossOrigin crossOrigin, boolean preflight) {}

    /// What becomes of the connection.
    public enum Persistence {
        KEPT,
        /// Kept, and an HTTP/1.0 client has to be told
        KEPT_SAYING_SO,
        CLOSED
    }

    /// Writes and flushes; takes over the answer's body.
    public void write(ChannelHandlerContext context, Answer answer, Manner manner) {
        ByteBuf body = answer.body();
        boolean bodiless = manner.toHead || answer.status().hasNoBody();
        int length = body.readableBytes();
        boolean copied = !bodiless && length > 0 && length <= COPIED_BODY_BYTES_MAX;
        ByteBuf head = head(context.alloc(), answer, manner, copied ? length : 0);
        if (copied) {
            head.writeBytes(body, body.readerIndex(), length);
        }
        if (bodiless || copied || length == 0) {
            body.release();
            var _ = context.writeAndFlush(head, promise(context, answer));
        } else {
            var _ = context.write(head, context.voidPromise());
            var _ = context.writeAndFlush(body.duplicate(), promise(context, answer));
        }
    }

    /// The interim response that a client waits for before it sends its body.
    public void writeContinue(ChannelHandlerContext context) {
        ByteBuf interim = context.alloc().directBuffer(CONTINUE.length).writeBytes(CONTINUE);
        var _ = context.writeAndFlush(interim, context.voidPromise());
    }

    /// The fields that every response carries, for one that is written elsewhere.
    public HttpHeaders everyResponse(long nowMs, CrossOrigin crossOrigin) {
        HttpHeaders headers = new DefaultHttpHeaders()
                .set("X-Content-Type-Options", "nosniff")
                .set("Cross-Origin-Resource-Policy", "cross-origin")
                .set(Field.DATE.fieldName(), DateHeader.text(nowMs / 1000));
        crossOrigin.addTo(headers);
        return headers;
    }

    private ByteBuf head(ByteBufAllocator allocator, Answer answer, Manner manner, int bodyRoom) {
        int room = HEAD_BYTES + bodyRoom + manner.crossOrigin.room();
        ByteBuf head = allocator.directBuffer(room);
        head.writeBytes(answer.status().line());
        head.writeBytes(SECURITY);
        head.writeBytes(date.line(System.currentTimeMillis())); // tidy: for the Date field
        manner.crossOrigin.writeTo(head, manner.preflight);
        for (int i = 0; i < answer.fieldCount(); i++) {
            line(head, answer.field(i), answer.value(i));
        }
        if (!answer.status().hasNoBody() && answer.isLengthKnown()) {
            line(head, Field.CONTENT_LENGTH, Integer.toString(answer.body().readableBytes()));
        }
        switch (manner.persistence) {
            case KEPT -> {}
            case KEPT_SAYING_SO -> head.writeBytes(KEEP_ALIVE);
            case CLOSED -> head.writeBytes(CLOSE);
        }
        return head.writeBytes(LINE_END);
    }

    private static void line(ByteBuf head, Field field, CharSequence value) {
        head.writeBytes(field.prefix());
        ByteBufUtil.writeAscii(head, value);
        head.writeBytes(LINE_END);
    }

    private static ChannelPromise promise(ChannelHandlerContext context, Answer answer) {
        if (!answer.needsSettling()) {
            return context.voidPromise();
        }
        ChannelPromise written = context.newPromise();
        written.addListener(done -> answer.settle());
        return written;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
