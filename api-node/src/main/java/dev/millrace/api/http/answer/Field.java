package dev.millrace.api.http.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Every header field that an answer can carry. What is not here cannot be sent, so the list that browsers are told
/// of is complete by construction.
public enum Field {
    ALLOW("Allow"),
    CACHE_CONTROL("Cache-Control"),
    CONTENT_ENCODING("Content-Encoding"),
    CONTENT_LENGTH("Content-Length"),
    CONTENT_TYPE("Content-Type"),
    DATE("Date"),
    ETAG("ETag"),
    LOCATION("Location"),
    PRODUCER_EPOCH("Producer-Epoch"),
    PRODUCER_EXPECTED_SEQ("Producer-Expected-Seq"),
    PRODUCER_RECEIVED_SEQ("Producer-Received-Seq"),
    PRODUCER_SEQ("Producer-Seq"),
    RETRY_AFTER("Retry-After"),
    STREAM_CLOSED("Stream-Closed"),
    STREAM_CURSOR("Stream-Cursor"),
    STREAM_EXPIRES_AT("Stream-Expires-At"),
    STREAM_FANOUT_COUNT("Stream-Fanout-Count"),
    STREAM_FANOUT_FAILURES("Stream-Fanout-Failures"),
    STREAM_FANOUT_MODE("Stream-Fanout-Mode"),
    STREAM_FANOUT_SUCCESSES("Stream-Fanout-Successes"),
    STREAM_NEXT_OFFSET("Stream-Next-Offset"),
    STREAM_SSE_DATA_ENCODING("Stream-SSE-Data-Encoding"),
    STREAM_TTL("Stream-TTL"),
    STREAM_UP_TO_DATE("Stream-Up-To-Date"),
    VARY("Vary"),
    WWW_AUTHENTICATE("WWW-Authenticate");

    private final String fieldName;

    @SuppressWarnings("ImmutableEnumChecker") // shared, and never written to
    private final byte[] prefix;

    Field(String fieldName) {
        this.fieldName = fieldName;
        this.prefix = (fieldName + ": ").getBytes(StandardCharsets.US_ASCII);
    }

    public String fieldName() {
        return fieldName;
    }

    /// The name and colon as they go out; shared, never written to.
    byte[] prefix() {
        return prefix;
    }

    /// All names, as `Access-Control-Expose-Headers` wants them.
    static String exposed() {
        return Arrays.stream(values()).map(Field::fieldName).collect(Collectors.joining(", "));
    }
}
