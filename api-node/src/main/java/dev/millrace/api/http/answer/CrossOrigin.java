package dev.millrace.api.http.answer;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/// What browsers of other origins are told. Development mode: any origin, no credentials.
public final class CrossOrigin {
    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
    private static final String ALLOWED_FIELDS = "Accept, Authorization, Content-Type, Content-Encoding, If-None-Match,"
            + " Last-Event-ID, Cache-Control, Producer-Epoch, Producer-Id, Producer-Seq, Stream-Closed,"
            + " Stream-Expected-Offset, Stream-Expires-At, Stream-Fork-Offset, Stream-Fork-Sub-Offset,"
            + " Stream-Forked-From, Stream-Seq, Stream-TTL";
    private static final String PREFLIGHT_SECONDS = "86400"; // a day
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";

    private static final byte[] EVERY_RESPONSE = lines(ALLOW_ORIGIN, "*", EXPOSE_HEADERS, Field.exposed());
    private static final byte[] PREFLIGHT = lines(
            ALLOW_ORIGIN,
            "*",
            "Access-Control-Allow-Methods",
            METHODS,
            "Access-Control-Allow-Headers",
            ALLOWED_FIELDS,
            "Access-Control-Max-Age",
            PREFLIGHT_SECONDS);

    private CrossOrigin() {}

    /// Whole lines; shared, never written to.
    static byte[] everyResponse() {
        return EVERY_RESPONSE;
    }

    static byte[] preflight() {
        return PREFLIGHT;
    }

    /// For a response that this package does not write.
    static void addTo(HttpHeaders headers) {
        headers.set(ALLOW_ORIGIN, "*").set(EXPOSE_HEADERS, Field.exposed());
    }

    private static byte[] lines(String... namesAndValues) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.append(namesAndValues[i])
                    .append(": ")
                    .append(namesAndValues[i + 1])
                    .append("\r\n");
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
