package dev.millrace.api.http.answer;

import dev.millrace.api.access.Origins.Word;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/// What browsers of other origins are told with one response. No credentials, ever.
///
/// @param origin the request's, which is only shown where it is one of those that may
public record CrossOrigin(Word word, String origin) {
    /// Nothing is said.
    public static final CrossOrigin SILENT = new CrossOrigin(Word.NOTHING, "");

    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
    private static final String ALLOWED_FIELDS = "Accept, Authorization, Content-Type, Content-Encoding, If-None-Match,"
            + " Last-Event-ID, Cache-Control, Producer-Epoch, Producer-Id, Producer-Seq, Stream-Closed,"
            + " Stream-Expected-Offset, Stream-Expires-At, Stream-Fork-Offset, Stream-Fork-Sub-Offset,"
            + " Stream-Forked-From, Stream-Seq, Stream-TTL, traceparent, tracestate";
    private static final String PREFLIGHT_SECONDS = "86400"; // a day
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";

    private static final byte[] ALLOW_ORIGIN_PREFIX = bytes(ALLOW_ORIGIN + ": ");
    private static final byte[] LINE_END = bytes("\r\n");
    private static final byte[] VARY = lines(Field.VARY.fieldName(), "Origin");
    private static final byte[] EVERY_RESPONSE = lines(EXPOSE_HEADERS, Field.exposed());
    private static final byte[] PREFLIGHT = lines(
            "Access-Control-Allow-Methods",
            METHODS,
            "Access-Control-Allow-Headers",
            ALLOWED_FIELDS,
            "Access-Control-Max-Age",
            PREFLIGHT_SECONDS);

    /// Bytes enough for all that is written.
    int room() {
        return word == Word.NOTHING ? 0 : 128 + EVERY_RESPONSE.length + origin.length();
    }

    /// Whole lines.
    void writeTo(ByteBuf head, boolean preflight) {
        switch (word) {
            case NOTHING -> {}
            case NOT_THIS_ORIGIN -> head.writeBytes(VARY);
            case EVERYONE -> {
                allow(head, "*");
                head.writeBytes(preflight ? PREFLIGHT : EVERY_RESPONSE);
            }
            case THIS_ORIGIN -> {
                allow(head, origin);
                head.writeBytes(VARY).writeBytes(preflight ? PREFLIGHT : EVERY_RESPONSE);
            }
        }
    }

    /// For a response that this package does not write.
    void addTo(HttpHeaders headers) {
        if (word == Word.THIS_ORIGIN || word == Word.NOT_THIS_ORIGIN) {
            headers.add(Field.VARY.fieldName(), "Origin");
        }
        if (word == Word.THIS_ORIGIN || word == Word.EVERYONE) {
            headers.set(ALLOW_ORIGIN, word == Word.EVERYONE ? "*" : origin).set(EXPOSE_HEADERS, Field.exposed());
        }
    }

    private static void allow(ByteBuf head, String origin) {
        head.writeBytes(ALLOW_ORIGIN_PREFIX);
        ByteBufUtil.writeAscii(head, origin);
        head.writeBytes(LINE_END);
    }

    private static byte[] lines(String... namesAndValues) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.append(namesAndValues[i])
                    .append(": ")
                    .append(namesAndValues[i + 1])
                    .append("\r\n");
        }
        return bytes(lines.toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
