package dev.millrace.api.live.sse;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.read.Message;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Writes whole events, blank line included.
public final class SseEvents {
    /// What a client's parser skips: keeps proxies from thinking that a silent connection is dead.
    public static final String KEEP_ALIVE = ":\n\n";

    /// Room for the frame of a data event and a control event, beside the messages.
    private static final int OVERHEAD_BYTES = 256;

    /// Room for what goes around one message of an array.
    private static final int MESSAGE_OVERHEAD_BYTES = 8;

    private SseEvents() {}

    /// About how many bytes a data event of `messages` and its control event take.
    public static int sizeHint(SseRepresentation representation, List<Message> messages) {
        long bodies = bodyBytes(messages);
        return Math.toIntExact(
                switch (representation) {
                    case BASE64 -> bodies / 3 * 4 + 4 + OVERHEAD_BYTES;
                    case TEXT, JSON -> bodies + (long) messages.size() * MESSAGE_OVERHEAD_BYTES + OVERHEAD_BYTES;
                });
    }

    /// A `data` event with all of `messages`. Text must begin and end with whole characters, or else has U+FFFD there.
    public static void writeData(ByteBuf out, SseRepresentation representation, List<Message> messages) {
        ascii(out, "event: data\n");
        SseLines lines = new SseLines(out);
        switch (representation) {
            case JSON -> json(lines, messages);
            case TEXT -> {
                Bytes text = joined(messages);
                lines.add(text.array(), text.offset(), text.offset() + text.length());
            }
            case BASE64 -> out.writeBytes(base64(joined(messages)));
        }
        lines.end();
        out.writeByte('\n');
    }

    /// A `control` event; its `id` is the offset, so that a client which only knows `Last-Event-ID` goes on from there.
    public static void writeControl(ByteBuf out, SseControl control) {
        String next = control.next().toString();
        ascii(out, "event: control\ndata:{\"streamNextOffset\":\"");
        ascii(out, next);
        if (!control.closed()) {
            ascii(out, "\",\"streamCursor\":\"");
            ascii(out, Long.toString(control.cursor()));
        }
        ascii(out, control.upToDate() ? "\",\"upToDate\":true" : "\"");
        ascii(out, control.closed() ? ",\"streamClosed\":true}\nid: " : "}\nid: ");
        ascii(out, next);
        ascii(out, "\n\n");
    }

    private static void json(SseLines lines, List<Message> messages) {
        lines.add('[');
        for (int i = 0; i < messages.size(); i++) {
            if (i > 0) {
                lines.add(',');
                lines.breakLine();
            }
            Bytes body = messages.get(i).body();
            lines.add(body.array(), body.offset(), body.offset() + body.length());
        }
        lines.add(']');
    }

    private static ByteBuffer base64(Bytes bytes) {
        return Base64.getEncoder().encode(ByteBuffer.wrap(bytes.array(), bytes.offset(), bytes.length()));
    }

    private static Bytes joined(List<Message> messages) {
        if (messages.size() == 1) {
            return messages.getFirst().body();
        }
        byte[] all = new byte[Math.toIntExact(bodyBytes(messages))];
        int at = 0;
        for (Message message : messages) {
            message.body().copyTo(all, at);
            at += message.body().length();
        }
        return Bytes.of(all);
    }

    private static long bodyBytes(List<Message> messages) {
        long bytes = 0;
        for (Message message : messages) {
            bytes += message.body().length();
        }
        return bytes;
    }

    private static void ascii(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
    }
}
