package dev.millrace.command;

import dev.millrace.command.Output.OutputGoneException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `subscribe`: makes a session follow a stream, and with `--follow` prints what then arrives in it. Owned by the main
/// thread.
final class Subscribing {
    private static final byte[] NO_BODY = {};
    private static final String BEGINNING = "-1";

    private final Request request;
    private final Server server;
    private final Output output;

    Subscribing(Request request, Server server, Output output) {
        this.request = request;
        this.server = server;
        this.output = output;
    }

    void subscribe(StreamName source, Reading reading) throws CommandFailure, OutputGoneException {
        String session = request.option(Option.SESSION)
                .orElseThrow(() -> CommandFailure.usage("'subscribe' needs --session ID"));
        StreamName stream = StreamName.parse(source.project() + "/session:" + session);
        String from = request.says(Option.FOLLOW) ? endOf(stream) : BEGINNING;
        Reply reply = server.sendOnce(
                        "POST",
                        "/v1/" + source.project() + "/subscribe",
                        Map.of("Content-Type", "application/json"),
                        document(source, session).toString().getBytes(StandardCharsets.UTF_8))
                .requireSuccess();
        JsonNode told = reply.json();
        if (request.says(Option.FOLLOW)) {
            output.remark("session " + session + " follows " + source);
            reading.tail(stream, told.path("isNewSession").asBoolean(false) ? BEGINNING : from);
        } else if (request.says(Option.JSON)) {
            output.line(told.toString());
        } else {
            output.line("session " + session + " follows " + source + "; it is read at "
                    + told.path("sessionStreamPath").asString(stream.path()));
        }
    }

    private ObjectNode document(StreamName source, String session) throws CommandFailure {
        ObjectNode document = Output.object().put("sessionId", session).put("streamId", source.stream());
        if (request.says(Option.TTL)) {
            String seconds = request.option(Option.TTL).orElseThrow();
            if (!seconds.matches("[0-9]{1,10}")) {
                throw CommandFailure.usage("--ttl is a number of seconds: received=" + seconds);
            }
            document.put("ttlSeconds", Long.parseLong(seconds));
        }
        request.option(Option.FORMAT).ifPresent(format -> document.put("format", format));
        return document;
    }

    /// Where a session that is there already ends, taken before it gets the new source's messages.
    private String endOf(StreamName session) throws CommandFailure {
        Reply reply = server.sendOnce("HEAD", session.path(), Map.of(), NO_BODY);
        return reply.header("Stream-Next-Offset")
                .filter(offset -> reply.succeeded())
                .orElse(BEGINNING);
    }
}
