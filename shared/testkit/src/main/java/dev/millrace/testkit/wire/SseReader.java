package dev.millrace.testkit.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The events of one SSE response, read by the rules of the HTML standard (one space after the colon is dropped,
/// comments are passed over and counted).
public final class SseReader {
    private final WireReader reader;
    private final WireReader.Head head;
    private byte[] piece = new byte[0];
    private int at;
    private boolean ended;
    private final AtomicInteger comments = new AtomicInteger();

    SseReader(WireReader reader, WireReader.Head head) {
        this.reader = reader;
        this.head = head;
    }

    public int status() {
        return head.status();
    }

    public Optional<String> header(String name) {
        return head.header(name);
    }

    /// How many comment lines have come; for any thread.
    public int comments() {
        return comments.get();
    }

    /// The next event; empty when the response has ended as it should, with its last chunk and between two events.
    public Optional<SseEvent> next() throws IOException {
        String type = "message";
        String id = "";
        List<String> data = new ArrayList<>();
        boolean begun = false;
        for (Optional<String> line = line(); line.isPresent(); line = line()) {
            String text = line.get();
            if (text.isEmpty() && begun) {
                return Optional.of(new SseEvent(type, String.join("\n", data), id));
            } else if (text.startsWith(":")) {
                comments.incrementAndGet();
            } else if (!text.isEmpty()) {
                begun = true;
                int colon = text.indexOf(':');
                String value = colon < 0 ? "" : text.substring(colon + 1);
                value = value.startsWith(" ") ? value.substring(1) : value;
                switch (colon < 0 ? text : text.substring(0, colon)) {
                    case "event" -> type = value;
                    case "id" -> id = value;
                    case "data" -> data.add(value);
                    default -> throw new IOException("not a field of an event: " + text);
                }
            }
        }
        if (begun) {
            throw new IOException("the response ended inside an event: " + type + " " + data);
        }
        return Optional.empty();
    }

    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = read(); next != '\n'; next = read()) {
            if (next < 0) {
                if (line.size() > 0) {
                    throw new IOException("the response ended inside a line: " + line);
                }
                return Optional.empty();
            }
            line.write(next);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }

    private int read() throws IOException {
        if (at == piece.length && !ended) {
            piece = reader.piece(head);
            ended = piece.length == 0;
            at = 0;
        }
        return ended ? -1 : piece[at++] & 0xff;
    }
}
