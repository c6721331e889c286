package dev.millrace.conformance.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds in what was read the messages that it holds.
final class Contents {
    private Contents() {}

    /// A message as it was read.
    ///
    /// @param offset that its envelope names; empty where there is none
    record Found(String id, String offset) {}

    /// The messages of a stream of that content, or of a session that holds such as they are.
    static List<Found> plain(Kind kind, byte[] bytes) {
        return switch (kind) {
            case JSON -> json(bytes);
            case TEXT -> lines(new String(bytes, StandardCharsets.UTF_8));
            case BINARY -> lines(new String(bytes, StandardCharsets.ISO_8859_1).replace("\u00ff", ""));
        };
    }

    private static List<Found> json(byte[] bytes) {
        List<Found> found = new ArrayList<>();
        for (JsonNode message : JsonMapper.shared().readTree(bytes)) {
            found.add(new Found(message.path("m").asString(), ""));
        }
        return found;
    }

    private static List<Found> lines(String text) {
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new AssertionError("half a message: " + text.substring(Math.max(0, text.length() - 100)));
        }
        return text.lines()
                .map(line -> new Found(line.substring(0, line.indexOf(' ')), ""))
                .toList();
    }

    /// The messages of a session that puts each into an envelope.
    static List<Found> enveloped(byte[] bytes) {
        List<Found> found = new ArrayList<>();
        for (JsonNode envelope : JsonMapper.shared().readTree(bytes)) {
            String id = id(envelope);
            String stream = envelope.path("stream").asString();
            if (!envelope.path("type").asString().equals("data") || !id.contains("/" + stream + "/")) {
                throw new AssertionError("not an envelope of its message: " + envelope);
            }
            found.add(new Found(id, envelope.path("offset").asString()));
        }
        return found;
    }

    private static String id(JsonNode envelope) {
        JsonNode payload = envelope.path("payload");
        if (payload.isObject()) {
            return payload.path("m").asString();
        }
        boolean encoded = envelope.path("encoding").asString("").equals("base64");
        List<Found> one = encoded
                ? plain(Kind.BINARY, Base64.getDecoder().decode(payload.asString()))
                : lines(payload.asString());
        if (one.size() != 1) {
            throw new AssertionError("not one message: " + envelope);
        }
        return one.getFirst().id();
    }
}
