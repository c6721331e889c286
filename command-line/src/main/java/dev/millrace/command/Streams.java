package dev.millrace.command;

import dev.millrace.command.Output.OutputGoneException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `ls`, `create`, `head` and `delete`. Owned by the main thread.
final class Streams {
    private static final byte[] NO_BODY = {};
    private static final List<String> HEAD_FIELDS =
            List.of("Content-Type", "Stream-Next-Offset", "Stream-Closed", "Stream-TTL", "Stream-Expires-At", "ETag");

    private final Request request;
    private final Server server;
    private final Output output;

    Streams(Request request, Server server, Output output) {
        this.request = request;
        this.server = server;
        this.output = output;
    }

    /// Lists a project's streams, page by page.
    void list(String project) throws CommandFailure, OutputGoneException {
        if (!project.matches("[A-Za-z0-9_-]{1,64}")) {
            throw CommandFailure.usage("a project is 1 to 64 letters, digits, _ and -: received=" + project);
        }
        String prefix = encoded(request.option(Option.PREFIX).orElse(""));
        String after = "";
        boolean more = true;
        while (more) {
            String query = "?prefix=" + prefix + (after.isEmpty() ? "" : "&after=" + encoded(after));
            JsonNode page = server.sendOnce("GET", "/v1/" + project + "/streams" + query, Map.of(), NO_BODY)
                    .requireSuccess()
                    .json();
            for (JsonNode stream : page.path("streams")) {
                output.line(request.says(Option.JSON) ? stream.toString() : row(stream));
            }
            after = page.path("next").asString("");
            more = !after.isEmpty();
        }
    }

    /// Creates a stream, with a first body where one was given.
    void create(StreamName stream, Input input) throws CommandFailure, OutputGoneException {
        Map<String, String> fields = new LinkedHashMap<>();
        request.option(Option.CONTENT_TYPE).ifPresent(type -> fields.put("Content-Type", type));
        request.option(Option.TTL).ifPresent(seconds -> fields.put("Stream-TTL", seconds));
        request.option(Option.EXPIRES_AT).ifPresent(time -> fields.put("Stream-Expires-At", time));
        request.option(Option.FORK_OFFSET).ifPresent(offset -> fields.put("Stream-Fork-Offset", offset));
        if (request.says(Option.FORK_FROM)) {
            fields.put(
                    "Stream-Forked-From",
                    StreamName.parse(request.option(Option.FORK_FROM).orElseThrow())
                            .path());
        } else if (!request.says(Option.CONTENT_TYPE)) {
            fields.put("Content-Type", "application/json");
        }
        if (request.says(Option.CLOSED)) {
            fields.put("Stream-Closed", "true");
        }
        Reply reply = server.sendOnce(
                        "PUT", stream.path(), fields, input.given().orElse(NO_BODY))
                .requireSuccess();
        boolean created = reply.status() == 201;
        String next = reply.header("Stream-Next-Offset").orElse("");
        if (request.says(Option.JSON)) {
            output.line(Output.object()
                    .put("stream", stream.toString())
                    .put("created", created)
                    .put("nextOffset", next));
        } else {
            output.line((created ? "created " : "was there already: ") + stream + ", up to " + next);
        }
    }

    /// Tells what a stream is, without reading it.
    void head(StreamName stream) throws CommandFailure, OutputGoneException {
        Reply reply = server.sendOnce("HEAD", stream.path(), Map.of(), NO_BODY);
        if (!reply.succeeded()) {
            // A HEAD has no body that says why.
            server.sendOnce("GET", stream.path() + "?offset=now", Map.of(), NO_BODY)
                    .requireSuccess();
        }
        reply.requireSuccess();
        ObjectNode fields = Output.object();
        for (String name : HEAD_FIELDS) {
            reply.header(name).ifPresent(value -> fields.put(name, value));
        }
        if (request.says(Option.JSON)) {
            output.line(fields);
        } else {
            for (Map.Entry<String, JsonNode> field : fields.properties()) {
                output.line(field.getKey() + ": " + field.getValue().asString());
            }
        }
    }

    void delete(StreamName stream) throws CommandFailure, OutputGoneException {
        server.sendOnce("DELETE", stream.path(), Map.of(), NO_BODY).requireSuccess();
        if (request.says(Option.JSON)) {
            output.line(Output.object().put("stream", stream.toString()).put("deleted", true));
        } else {
            output.line("deleted " + stream);
        }
    }

    private static String row(JsonNode stream) {
        List<String> columns = new ArrayList<>(List.of(
                stream.path("streamId").asString(""),
                stream.path("contentType").asString(""),
                stream.path("nextOffset").asString("")));
        if (stream.path("closed").asBoolean(false)) {
            columns.add("closed");
        }
        if (stream.has("expiresAt")) {
            columns.add("expires " + stream.path("expiresAt").asString());
        }
        return String.join("  ", columns);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
