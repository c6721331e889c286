package dev.millrace.command;

import dev.millrace.command.Output.OutputGoneException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// `append` and `publish`. One body is one request, sent once: where its answer is lost, that is said. With `--lines`
/// each line is one, under a producer id of this run, so that each may be repeated without being stored twice. Owned
/// by the main thread.
final class Appending {
    private static final byte[] NO_BODY = {};

    private final Request request;
    private final Server server;
    private final Output output;
    private final Input input;

    Appending(Request request, Server server, Output output, Input input) {
        this.request = request;
        this.server = server;
        this.output = output;
        this.input = input;
    }

    /// Appends one body, or closes the stream, or both at once.
    void whole(StreamName stream) throws CommandFailure, OutputGoneException {
        boolean closes = request.says(Option.CLOSE);
        byte[] body = closes ? input.given().orElse(NO_BODY) : input.whole();
        Map<String, String> fields = new LinkedHashMap<>();
        if (body.length > 0) {
            fields.put("Content-Type", contentType(stream));
        }
        if (closes) {
            fields.put("Stream-Closed", "true");
        }
        request.option(Option.EXPECTED_OFFSET).ifPresent(offset -> fields.put("Stream-Expected-Offset", offset));
        Reply reply = server.sendOnce("POST", stream.path(), fields, body).requireSuccess();
        say(stream, reply, closes ? "closed" : "appended");
    }

    /// Appends each line of the input, without its end, one after the other. Empty lines are passed over.
    ///
    /// @param producer an id that no other run has
    void lines(StreamName stream, Retries retries, String producer) throws CommandFailure, OutputGoneException {
        if (request.body().isPresent() || request.says(Option.CLOSE) || request.says(Option.EXPECTED_OFFSET)) {
            throw CommandFailure.usage("--lines reads a file or standard input, and goes with nothing else");
        }
        String contentType = contentType(stream);
        long lines = 0;
        String next = "";
        try (InputLines in = new InputLines(input.open())) {
            for (Optional<byte[]> line = in.next(); line.isPresent(); line = in.next()) {
                byte[] body = line.get();
                Map<String, String> fields = Map.of(
                        "Content-Type",
                        contentType,
                        "Producer-Id",
                        producer,
                        "Producer-Epoch",
                        "0",
                        "Producer-Seq",
                        Long.toString(lines));
                next = retries.until(server, () -> server.send("POST", stream.path(), fields, body))
                        .requireSuccess()
                        .header("Stream-Next-Offset")
                        .orElse(next);
                lines++;
            }
        } catch (IOException broken) {
            throw CommandFailure.usage("cannot read the lines: " + Server.reason(broken));
        }
        if (request.says(Option.JSON)) {
            output.line(Output.object()
                    .put("stream", stream.toString())
                    .put("lines", lines)
                    .put("nextOffset", next));
        } else {
            output.line("appended " + lines + " lines to " + stream + (next.isEmpty() ? "" : ", up to " + next));
        }
    }

    /// Publishes one body to a source's subscribers.
    void publish(StreamName stream) throws CommandFailure, OutputGoneException {
        byte[] body = input.whole();
        String path = "/v1/" + stream.project() + "/publish/" + stream.stream();
        Reply reply = server.sendOnce("POST", path, Map.of("Content-Type", contentType(stream)), body)
                .requireSuccess();
        String next = reply.header("Stream-Next-Offset").orElse("");
        String subscriptions = reply.header("Stream-Fanout-Count").orElse("0");
        if (request.says(Option.JSON)) {
            output.line(Output.object()
                    .put("stream", stream.toString())
                    .put("nextOffset", next)
                    .put("subscriptions", Long.parseLong(subscriptions))
                    .put("mode", reply.header("Stream-Fanout-Mode").orElse("none")));
        } else {
            output.line("published to " + stream + ", up to " + next + "; subscriptions: " + subscriptions);
        }
    }

    private void say(StreamName stream, Reply reply, String done) throws OutputGoneException {
        String next = reply.header("Stream-Next-Offset").orElse("");
        if (request.says(Option.JSON)) {
            ObjectNode line = Output.object().put("stream", stream.toString()).put("nextOffset", next);
            output.line(line.put("closed", reply.says("Stream-Closed")));
        } else {
            output.line(done + (done.equals("closed") ? " " : " to ") + stream + ", up to " + next);
        }
    }

    /// The content type that was said, or else the stream's own.
    private String contentType(StreamName stream) throws CommandFailure {
        if (request.says(Option.CONTENT_TYPE)) {
            return request.option(Option.CONTENT_TYPE).orElseThrow();
        }
        Reply reply = server.sendOnce("HEAD", stream.path(), Map.of(), NO_BODY);
        if (!reply.succeeded()) {
            // A HEAD has no body that says why.
            server.sendOnce("GET", stream.path() + "?offset=now", Map.of(), NO_BODY)
                    .requireSuccess();
        }
        return reply.requireSuccess().header("Content-Type").orElse("application/octet-stream");
    }
}
