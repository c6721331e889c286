package dev.millrace.api.live;

import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.read.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/// The body of a page of messages: a JSON array of them, or their bytes one after the other.
public final class PageBody {
    private PageBody() {}

    /// A new buffer, the caller's to release.
    public static ByteBuf of(ContentType type, List<Message> messages, ByteBufAllocator allocator) {
        boolean json = type.isJson();
        ByteBuf body = allocator.directBuffer(length(messages, json));
        if (json) {
            body.writeByte('[');
        }
        for (int i = 0; i < messages.size(); i++) {
            if (json && i > 0) {
                body.writeByte(',');
            }
            Bytes bytes = messages.get(i).body();
            body.writeBytes(bytes.array(), bytes.offset(), bytes.length());
        }
        if (json) {
            body.writeByte(']');
        }
        return body;
    }

    private static int length(List<Message> messages, boolean json) {
        long length = json ? messages.size() + 2L : 0;
        for (Message message : messages) {
            length += message.body().length();
        }
        return Math.toIntExact(length);
    }
}
