package dev.millrace.api.access.token;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What has to be known of a token before it is verified: whose keys are to be tried. Nothing of it is believed.
///
/// @param project `sub`
record UnverifiedToken(String algorithm, @Nullable String keyId, String project) {
    static final int CHARS_MAX = 8 * 1024;

    static Optional<UnverifiedToken> of(String token) {
        int payload = token.indexOf('.') + 1;
        int signature = token.indexOf('.', payload) + 1;
        if (token.length() > CHARS_MAX || payload < 2 || signature < payload + 2 || signature == token.length()) {
            return Optional.empty();
        }
        try {
            JsonNode header = decode(token.substring(0, payload - 1));
            JsonNode claims = decode(token.substring(payload, signature - 1));
            String algorithm = header.path("alg").asString("");
            String project = claims.path("sub").isString() ? claims.path("sub").stringValue() : "";
            JsonNode keyId = header.path("kid");
            // The library that verifies drops what is null, and a limit that is dropped is none.
            boolean limitDropped = claims.path("stream_id").isNull()
                    || claims.path("session_id").isNull();
            return project.isEmpty() || limitDropped
                    ? Optional.empty()
                    : Optional.of(
                            new UnverifiedToken(algorithm, keyId.isString() ? keyId.stringValue() : null, project));
        } catch (IllegalArgumentException | JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static JsonNode decode(String base64) {
        byte[] bytes = Base64.getUrlDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1));
        return JsonReading.MAPPER.readTree(bytes);
    }
}
