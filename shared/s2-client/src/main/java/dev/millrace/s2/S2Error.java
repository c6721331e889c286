package dev.millrace.s2;

import dev.millrace.model.log.Bytes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An answer of S2's other than success, as its table of errors has it.
///
/// @param code S2's word for it; `seq_num_mismatch`, `fencing_token_mismatch` and `unwritten` for the two statuses
///     whose bodies carry none, `unreadable` where the body is not S2's
public record S2Error(int status, String code, String message, Effect effect) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Whether the request may have changed something all the same.
    public enum Effect {
        NONE,
        /// None, and the same request may succeed a little later.
        NONE_TRY_AGAIN,
        POSSIBLE
    }

    static S2Error parse(int status, Bytes body) {
        JsonNode json = tree(body);
        if (status == 412 || status == 416) {
            return new S2Error(status, conditionCode(json), json.toString(), Effect.NONE);
        }
        String code = json.path("code").asString("unreadable");
        return new S2Error(status, code, json.path("message").asString(""), effect(status, code));
    }

    private static String conditionCode(JsonNode json) {
        if (json.has("seq_num_mismatch")) {
            return "seq_num_mismatch";
        }
        if (json.has("fencing_token_mismatch")) {
            return "fencing_token_mismatch";
        }
        return json.has("tail") ? "unwritten" : "unreadable";
    }

    /// A body that is not JSON (a proxy's, or cut short) is an empty object: its status alone speaks.
    static JsonNode tree(Bytes body) {
        try {
            return body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body.array(), body.offset(), body.length());
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private static Effect effect(int status, String code) {
        return switch (code) {
            case "transaction_conflict", "rate_limited", "hot_server", "server_draining" -> Effect.NONE_TRY_AGAIN;
            case "unreadable" -> status >= 500 || status == 408 ? Effect.POSSIBLE : Effect.NONE;
            case "request_timeout", "client_hangup", "storage", "other", "unavailable", "upstream_timeout" ->
                Effect.POSSIBLE;
            default -> status >= 500 ? Effect.POSSIBLE : Effect.NONE;
        };
    }

    boolean streamIsUnknown() {
        return code.equals("stream_not_found");
    }

    /// No such stream, or one that S2 is just removing.
    boolean streamIsGone() {
        return streamIsUnknown() || code.equals("stream_deletion_pending") || basinIsMissing();
    }

    boolean basinIsMissing() {
        return code.equals("basin_not_found");
    }

    @Override
    public String toString() {
        return status + " " + code + (message.isEmpty() ? "" : ": " + message);
    }
}
