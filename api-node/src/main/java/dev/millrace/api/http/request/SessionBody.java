package dev.millrace.api.http.request;

import dev.millrace.api.session.SessionSettings;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.NameRules;
import dev.millrace.model.parse.Parsed;
import dev.millrace.model.parse.Quoted;
import dev.millrace.model.session.DeliveryFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// The JSON body of a request to subscribe or unsubscribe. A member that is not known is refused, so that one that is
/// misspelt is not passed over.
///
/// @param ttlSeconds null where the request names none
/// @param format null where the request names none
public record SessionBody(
        String sessionId,
        String streamId,
        @Nullable Long ttlSeconds,
        @Nullable DeliveryFormat format) {
    /// The longest body, far above the longest names.
    public static final int BYTES_MAX = 4_096;

    private static final String SESSION_ID = "sessionId";
    private static final String STREAM_ID = "streamId";
    private static final String TTL_SECONDS = "ttlSeconds";
    private static final String FORMAT = "format";
    private static final int DEPTH_MAX = 4;

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    /// What may stand in a body.
    public enum Kind {
        SUBSCRIBE,
        UNSUBSCRIBE
    }

    public static Parsed<SessionBody> parse(Bytes body, Kind kind) {
        JsonNode tree;
        try {
            tree = JSON.readTree(body.array(), body.offset(), body.length());
        } catch (JacksonException malformed) {
            return Parsed.malformed("body is not a JSON object: " + malformed.getOriginalMessage());
        }
        if (!tree.isObject()) {
            return Parsed.malformed("body is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> member : tree.properties()) {
            if (!isKnown(member.getKey(), kind)) {
                return Parsed.malformed("body: unknown member " + Quoted.of(member.getKey()));
            }
        }
        return names(tree);
    }

    private static boolean isKnown(String name, Kind kind) {
        return switch (name) {
            case SESSION_ID, STREAM_ID -> true;
            case TTL_SECONDS, FORMAT -> kind == Kind.SUBSCRIBE;
            default -> false;
        };
    }

    private static Parsed<SessionBody> names(JsonNode tree) {
        String session = text(tree, SESSION_ID);
        String stream = text(tree, STREAM_ID);
        if (session == null || stream == null) {
            return Parsed.malformed("body: " + (session == null ? SESSION_ID : STREAM_ID) + " has to be a string");
        }
        Optional<String> problem = NameRules.sessionProblem(session);
        if (problem.isPresent()) {
            return Parsed.malformed("bad session name " + Quoted.of(session) + ": " + problem.get());
        }
        problem = streamProblem(stream);
        if (problem.isPresent()) {
            return Parsed.malformed("bad stream name " + Quoted.of(stream) + ": " + problem.get());
        }
        return options(tree, session, stream);
    }

    private static Optional<String> streamProblem(String stream) {
        boolean reserved =
                stream.equals(NameRules.RESERVED_SEGMENT) || stream.startsWith(NameRules.RESERVED_SEGMENT + "/");
        return reserved ? Optional.of("the name is reserved") : NameRules.streamProblem(stream);
    }

    private static Parsed<SessionBody> options(JsonNode tree, String session, String stream) {
        JsonNode ttl = tree.get(TTL_SECONDS);
        if (ttl != null && !isTtl(ttl)) {
            return Parsed.malformed("body: " + TTL_SECONDS + " has to be an integer of 1.."
                    + SessionSettings.TTL_SECONDS_MAX + ": received=" + Quoted.of(ttl.toString()));
        }
        JsonNode format = tree.get(FORMAT);
        DeliveryFormat known = format == null ? null : format(format.isString() ? format.stringValue() : "");
        if (format != null && known == null) {
            return Parsed.malformed(
                    "body: " + FORMAT + " has to be verbatim or envelope: received=" + Quoted.of(format.toString()));
        }
        return Parsed.value(new SessionBody(session, stream, ttl == null ? null : ttl.longValue(), known));
    }

    private static boolean isTtl(JsonNode ttl) {
        return ttl.isIntegralNumber()
                && ttl.canConvertToLong()
                && ttl.longValue() >= 1
                && ttl.longValue() <= SessionSettings.TTL_SECONDS_MAX;
    }

    private static @Nullable DeliveryFormat format(String word) {
        return switch (word) {
            case "verbatim" -> DeliveryFormat.VERBATIM;
            case "envelope" -> DeliveryFormat.ENVELOPE;
            default -> null;
        };
    }

    private static @Nullable String text(JsonNode tree, String name) {
        JsonNode value = tree.get(name);
        return value == null || !value.isString() ? null : value.stringValue();
    }
}
