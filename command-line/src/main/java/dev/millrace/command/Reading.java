package dev.millrace.command;

import dev.millrace.command.Output.OutputGoneException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// `read` and `tail`: pages of history up to the tail, and then long-polls, which carry every content type as it is.
/// What counts as read is what was printed; a lost connection or a server that restarts costs a repeated request.
/// Owned by the main thread.
final class Reading {
    private static final byte[] NO_BODY = {};

    private final Server server;
    private final Output output;
    private final Retries retries;
    private final boolean asJson;

    Reading(Server server, Output output, Retries retries, boolean asJson) {
        this.server = server;
        this.output = output;
        this.retries = retries;
        this.asJson = asJson;
    }

    /// Prints what is there, from `offset` to the tail.
    void read(StreamName stream, String offset) throws CommandFailure, OutputGoneException {
        String at = offset;
        boolean more = true;
        while (more) {
            Reply page = ask(stream.path() + "?offset=" + at);
            at = print(page, at);
            more = !page.says("Stream-Up-To-Date");
        }
    }

    /// Prints what is there and what comes, until the stream is closed.
    void tail(StreamName stream, String offset) throws CommandFailure, OutputGoneException {
        Reply page = ask(stream.path() + "?offset=" + offset);
        String at = print(page, offset);
        Optional<String> cursor = Optional.empty();
        while (!page.says("Stream-Closed")) {
            boolean live = page.says("Stream-Up-To-Date");
            String query = "?offset=" + at + (live ? "&live=long-poll" : "")
                    + cursor.filter(there -> live)
                            .map(there -> "&cursor=" + there)
                            .orElse("");
            page = ask(stream.path() + query);
            at = print(page, at);
            cursor = page.header("Stream-Cursor");
        }
        output.remark(stream + " is closed");
    }

    private Reply ask(String pathAndQuery) throws CommandFailure {
        return retries.until(server, () -> server.send("GET", pathAndQuery, Map.of(), NO_BODY))
                .requireSuccess();
    }

    /// Prints a page and says where the next begins.
    private String print(Reply page, String offset) throws CommandFailure, OutputGoneException {
        String next = page.header("Stream-Next-Offset")
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.REFUSED, "the answer has no Stream-Next-Offset: status=" + page.status()));
        boolean json = page.header("Content-Type").orElse("").startsWith("application/json");
        if (page.status() != 204 && !next.equals(offset) && page.body().length > 0) {
            if (asJson) {
                ObjectNode about = Output.object()
                        .put("offset", offset)
                        .put("nextOffset", next)
                        .put("upToDate", page.says("Stream-Up-To-Date"))
                        .put("closed", page.says("Stream-Closed"));
                output.pageAsJson(page.body(), json, about);
            } else {
                output.page(page.body(), json);
            }
        }
        return next;
    }
}
