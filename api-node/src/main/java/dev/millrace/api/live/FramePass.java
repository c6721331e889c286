package dev.millrace.api.live;

import dev.millrace.api.live.sse.SseControl;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One pass of a frame over the readers of one event loop. Readers whose control event differs mostly differ alike,
/// so the last other one is kept for the next. Used by one thread, closed at the end of the pass; the frame belongs
/// to whoever has it encoded.
final class FramePass implements AutoCloseable {
    private final Function<ByteBufAllocator, SseFrame> encoding;
    private @Nullable SseFrame frame;
    private SseFrame.@Nullable Variant variant;

    /// @param encoding asked for when the first reader needs the frame
    FramePass(Function<ByteBufAllocator, SseFrame> encoding) {
        this.encoding = encoding;
    }

    /// The frame, with its own control event.
    SseFrame frame(ByteBufAllocator allocator) {
        SseFrame present = frame;
        if (present == null) {
            present = encoding.apply(allocator);
            frame = present;
        }
        return present;
    }

    void write(ChannelHandlerContext context, boolean chunked, SseControl control) {
        SseFrame common = frame(context.alloc());
        if (control.equals(common.control())) {
            common.write(context, chunked);
            return;
        }
        SseFrame.Variant other = variant;
        if (other == null || !other.control().equals(control)) {
            close();
            other = common.variant(context.alloc(), control);
            variant = other;
        }
        other.write(context, chunked);
    }

    @Override
    public void close() {
        if (variant != null) {
            variant.release();
            variant = null;
        }
    }
}
