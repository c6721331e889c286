package dev.millrace.api.http.request;

import io.netty.util.AsciiString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The header fields that this server reads.
public enum RequestField {
    ACCEPT_ENCODING("Accept-Encoding", Occurs.AS_A_LIST),
    AUTHORIZATION("Authorization", Occurs.ONCE),
    CONNECTION("Connection", Occurs.AS_A_LIST),
    CONTENT_ENCODING("Content-Encoding", Occurs.ONCE),
    CONTENT_LENGTH("Content-Length", Occurs.ONCE),
    CONTENT_TYPE("Content-Type", Occurs.ONCE),
    EXPECT("Expect", Occurs.ONCE),
    HOST("Host", Occurs.ONCE),
    IF_NONE_MATCH("If-None-Match", Occurs.AS_A_LIST),
    LAST_EVENT_ID("Last-Event-ID", Occurs.ONCE),
    ORIGIN("Origin", Occurs.ONCE),
    PRODUCER_EPOCH("Producer-Epoch", Occurs.ONCE),
    PRODUCER_ID("Producer-Id", Occurs.ONCE),
    PRODUCER_SEQ("Producer-Seq", Occurs.ONCE),
    STREAM_CLOSED("Stream-Closed", Occurs.ONCE),
    STREAM_EXPECTED_OFFSET("Stream-Expected-Offset", Occurs.ONCE),
    STREAM_EXPIRES_AT("Stream-Expires-At", Occurs.ONCE),
    STREAM_FORKED_FROM("Stream-Forked-From", Occurs.ONCE),
    STREAM_FORK_OFFSET("Stream-Fork-Offset", Occurs.ONCE),
    STREAM_FORK_SUB_OFFSET("Stream-Fork-Sub-Offset", Occurs.ONCE),
    STREAM_SEQ("Stream-Seq", Occurs.ONCE),
    STREAM_TTL("Stream-TTL", Occurs.ONCE),
    TRANSFER_ENCODING("Transfer-Encoding", Occurs.ONCE);

    /// Whether a second field of the name adds to the first or makes the request malformed.
    enum Occurs {
        ONCE,
        AS_A_LIST
    }

    private static final int BUCKETS = 64;
    private static final RequestField[][] BY_HASH = byHash();

    @SuppressWarnings("ImmutableEnumChecker") // shared, and never written to
    private final AsciiString fieldName;

    private final Occurs occurs;

    RequestField(String fieldName, Occurs occurs) {
        this.fieldName = AsciiString.cached(fieldName);
        this.occurs = occurs;
    }

    public String fieldName() {
        return fieldName.toString();
    }

    Occurs occurs() {
        return occurs;
    }

    /// The field of that name, in any case of letters; null for one that nobody reads.
    static @Nullable RequestField named(CharSequence name) {
        for (RequestField field : BY_HASH[AsciiString.hashCode(name) & (BUCKETS - 1)]) {
            if (field.fieldName.contentEqualsIgnoreCase(name)) {
                return field;
            }
        }
        return null;
    }

    private static RequestField[][] byHash() {
        RequestField[][] buckets = new RequestField[BUCKETS][];
        for (int i = 0; i < BUCKETS; i++) {
            int bucket = i;
            buckets[i] = Arrays.stream(values())
                    .filter(field -> (AsciiString.hashCode(field.fieldName) & (BUCKETS - 1)) == bucket)
                    .toArray(RequestField[]::new);
        }
        return buckets;
    }
}
