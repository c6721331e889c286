package dev.millrace.command;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A whole answer of the server.
final class Reply {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int EXCERPT_CHARS = 200;

    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    /// @param body given away
    Reply(int status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    int status() {
        return status;
    }

    boolean succeeded() {
        return status / 100 == 2;
    }

    /// Whether the same request may succeed a little later.
    boolean isPassing() {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    boolean says(String name) {
        return header(name).map("true"::equalsIgnoreCase).orElse(false);
    }

    /// The bytes themselves, to be read only.
    byte[] body() {
        return body;
    }

    /// The body as JSON.
    JsonNode json() throws CommandFailure {
        try {
            return JSON.readTree(body);
        } catch (JacksonException malformed) {
            throw new CommandFailure(ExitCode.REFUSED, "the answer is no JSON: " + excerpt());
        }
    }

    /// Goes on where the server did what was asked.
    Reply requireSuccess() throws CommandFailure {
        if (!succeeded()) {
            throw new CommandFailure(ExitCode.REFUSED, words());
        }
        return this;
    }

    /// A refusal in words: what its problem document says, and where the stream's tail is, if told.
    String words() {
        StringBuilder words = new StringBuilder().append(status).append(": ").append(problem());
        header("Producer-Expected-Seq")
                .ifPresent(seq -> words.append("; expected sequence: ").append(seq));
        header("Stream-Next-Offset")
                .ifPresent(offset -> words.append("; the tail is at ").append(offset));
        header("Retry-After")
                .ifPresent(seconds ->
                        words.append("; try again in ").append(seconds).append(" s"));
        return words.toString();
    }

    private String problem() {
        boolean document = header("Content-Type").orElse("").startsWith("application/problem+json");
        if (document) {
            try {
                JsonNode problem = JSON.readTree(body);
                String detail = problem.path("detail").asString("");
                String title = problem.path("title").asString("refused");
                return detail.isEmpty() ? title : title + ": " + detail;
            } catch (JacksonException malformed) {
                return "a problem document that cannot be read: " + excerpt();
            }
        }
        return body.length == 0 ? "refused, without a reason" : "an answer that is not Millrace's own: " + excerpt();
    }

    private String excerpt() {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return text.length() <= EXCERPT_CHARS ? text : text.substring(0, EXCERPT_CHARS) + "…";
    }
}
