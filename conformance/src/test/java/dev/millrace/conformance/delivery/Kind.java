package dev.millrace.conformance.delivery;

import dev.millrace.model.log.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Which content a source has, and how its messages are written: each carries its id.
enum Kind {
    JSON("application/json"),
    TEXT("text/plain"),
    /// Bytes that are no text in any encoding.
    BINARY("application/octet-stream");

    /// No byte of any UTF-8 text.
    private static final byte NO_TEXT = (byte) 0xff;

    private final String contentType;

    Kind(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /// Whether one append may carry several messages.
    boolean hasBatches() {
        return this == JSON;
    }

    /// The body of one append.
    ///
    /// @param ids of its messages; more than one only where [#hasBatches]
    Bytes body(List<String> ids, int filler) {
        String more = "x".repeat(filler);
        return switch (this) {
            case JSON -> {
                StringBuilder array = new StringBuilder();
                for (String id : ids) {
                    array.append(array.isEmpty() ? "[" : ",");
                    array.append("{\"m\":\"")
                            .append(id)
                            .append("\",\"x\":\"")
                            .append(more)
                            .append("\"}");
                }
                yield Bytes.utf8(array.append(']').toString());
            }
            case TEXT -> Bytes.utf8(ids.getFirst() + " " + more + "\n");
            case BINARY -> {
                byte[] text = (ids.getFirst() + " " + more + "\n").getBytes(StandardCharsets.UTF_8);
                byte[] bytes = new byte[text.length + 1];
                bytes[0] = NO_TEXT;
                System.arraycopy(text, 0, bytes, 1, text.length);
                yield Bytes.of(bytes);
            }
        };
    }
}
