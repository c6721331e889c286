package dev.millrace.api.live;

import dev.millrace.api.live.sse.SseControl;
import dev.millrace.api.live.sse.SseRepresentation;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The connection of one event stream: shared buffers go to it as they are, with no HTTP codec in between, and what the
/// client still sends is dropped.
///
/// Belongs to the connection's event loop. [#open] comes first, [#end] last.
final class SseWire {
    /// What a client may send after its request; it has nothing to say, so more is no client of ours.
    private static final int INBOUND_BYTES_MAX = 64 << 10;

    private final SseReader reader;
    private final SseExchange exchange;
    private final LiveNode node;
    private @Nullable ChannelHandlerContext context;
    private long lastWriteNs;
    private boolean chunked;

    SseWire(LiveNode node, SseReader reader, SseExchange exchange) {
        this.node = node;
        this.reader = reader;
        this.exchange = exchange;
    }

    /// Has [SseReader#onClosed] called when the connection is closed, in a task of its own: a write that fails
    /// closes it amid whatever the reader is doing.
    void tellClosed() {
        Channel channel = exchange.channel();
        var _ = channel.closeFuture().addListener(closed -> node.execute(channel.eventLoop(), reader::onClosed));
    }

    boolean isOpen() {
        return context != null;
    }

    /// The client is there as far as anyone knows.
    boolean isConnected() {
        return exchange.channel().isActive();
    }

    void refuse(LiveRefusal refusal) {
        exchange.onRefused(refusal);
    }

    /// Takes the connection over and begins the response; false where the connection has ended.
    boolean open(StreamView view) {
        chunked = exchange.chunked();
        exchange.channel().config().setWriteBufferWaterMark(node.waterMark);
        exchange.handOver(new Handler());
        if (isOpen()) {
            write(head(view));
        }
        return isOpen();
    }

    /// The control event that most readers get with the frame of `pass`.
    SseControl common(FramePass pass) {
        return pass.frame(context().alloc()).control();
    }

    boolean isWritable() {
        return exchange.channel().isWritable();
    }

    /// Bytes that the connection has not taken yet; only once it is no longer writable.
    long pendingBytes() {
        return exchange.channel().bytesBeforeWritable() + node.waterMark.low();
    }

    long lastWriteNs() {
        return lastWriteNs;
    }

    void write(FramePass pass, SseControl control) {
        pass.write(context(), chunked, control);
        lastWriteNs = node.clock.nowNs();
    }

    /// Writes an event that is for this reader alone.
    void write(ContentType type, List<Message> messages, SseControl control) {
        SseFrame frame = SseFrame.of(context().alloc(), SseRepresentation.of(type), messages, control);
        try (FramePass pass = new FramePass(allocator -> frame)) {
            write(pass, control);
        } finally {
            frame.release();
        }
    }

    void writeKeepAlive() {
        SseFrame.writeKeepAlive(context(), chunked);
        lastWriteNs = node.clock.nowNs();
        flush();
    }

    void flush() {
        context().flush();
    }

    /// Writes the end of the response. The client then has the last word, or the connection is closed by [#close]:
    /// were it closed at once, something unread from the client could take back what was sent.
    void end() {
        var _ = context().writeAndFlush(SseFrame.end(chunked)).addListener(this::onEndWritten);
    }

    void close() {
        var _ = context().close();
    }

    private void onEndWritten(Future<? super Void> written) {
        if (written.isSuccess() && exchange.channel() instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
        } else {
            close();
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    private void write(ByteBuf bytes) {
        SseFrame.send(context(), bytes);
        lastWriteNs = node.clock.nowNs();
    }

    /// What HTTP says of it, where that is stricter.
    private String cacheControl() {
        String stricter = exchange.headers().get(HttpHeaderNames.CACHE_CONTROL);
        return stricter == null ? "no-cache" : stricter;
    }

    private ByteBuf head(StreamView view) {
        StringBuilder head = new StringBuilder(512)
                .append("HTTP/1.1 200 OK\r\n")
                .append("content-type: text/event-stream\r\n")
                .append("cache-control: ")
                .append(cacheControl())
                .append(", no-transform\r\n")
                .append("x-accel-buffering: no\r\n")
                .append("connection: close\r\n");
        if (chunked) {
            head.append("transfer-encoding: chunked\r\n");
        }
        if (SseRepresentation.of(view.contentType()) == SseRepresentation.BASE64) {
            head.append("stream-sse-data-encoding: base64\r\n");
        }
        for (Map.Entry<String, String> header : exchange.headers()) {
            if (!HttpHeaderNames.CACHE_CONTROL.contentEqualsIgnoreCase(header.getKey())) {
                head.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n");
            }
        }
        return ByteBufUtil.writeAscii(context().alloc(), head.append("\r\n"));
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        private int inboundBytes;

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        @Override
        public void channelRead(ChannelHandlerContext reading, Object message) {
            inboundBytes += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
            ReferenceCountUtil.release(message);
            if (inboundBytes > INBOUND_BYTES_MAX) {
                close();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext changed) {
            node.run(reader::onWritabilityChanged);
        }

        /// A write failed or the client reset the connection: it is over either way.
        @Override
        public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
            close();
        }
    }
}
