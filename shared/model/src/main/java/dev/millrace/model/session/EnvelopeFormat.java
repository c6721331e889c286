package dev.millrace.model.session;

import dev.millrace.model.content.ContentType;
import dev.millrace.model.content.JsonText;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A source's message as a session in envelope form shows it: one JSON object,
/// `{"stream","offset","type":"data","payload"[,"encoding":"base64"]}`.
///
/// The payload of a JSON source is its value as it stands, that of a text a string, anything else (and a text that is
/// not well-formed UTF-8) base64. It depends on the source alone, so that one is made for all sessions.
public final class EnvelopeFormat {
    private EnvelopeFormat() {}

    /// The envelope of one message.
    ///
    /// @param stream the source's name in its project
    /// @param next the offset after the message: a read of the source from there goes on behind it
    public static Bytes wrap(String stream, Offset next, ContentType type, Bytes payload) {
        byte[] head = ("{\"stream\":" + JsonText.quoted(stream) + ",\"offset\":\"" + next
                        + "\",\"type\":\"data\",\"payload\":")
                .getBytes(StandardCharsets.UTF_8);
        if (type.isJson()) {
            return join(head, payload, "}");
        }
        if (type.isText()) {
            try {
                CharBuffer text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(payload.array(), payload.offset(), payload.length()));
                return join(head, Bytes.utf8(JsonText.quoted(text)), "}");
            } catch (CharacterCodingException notText) {
                return base64(head, payload);
            }
        }
        return base64(head, payload);
    }

    private static Bytes base64(byte[] head, Bytes payload) {
        byte[] encoded = Base64.getEncoder().encode(payload.toArray());
        return join(
                head,
                Bytes.utf8("\"" + new String(encoded, StandardCharsets.ISO_8859_1) + "\""),
                ",\"encoding\":\"base64\"}");
    }

    private static Bytes join(byte[] head, Bytes payload, String end) {
        byte[] tail = end.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + payload.length() + tail.length];
        System.arraycopy(head, 0, all, 0, head.length);
        payload.copyTo(all, head.length);
        System.arraycopy(tail, 0, all, head.length + payload.length(), tail.length);
        return Bytes.of(all);
    }
}
