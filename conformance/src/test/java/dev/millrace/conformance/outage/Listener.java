package dev.millrace.conformance.outage;

import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A live reader of one stream by one event stream, which has to last. Works on a thread of its own; what it was shown
/// may be asked for by any.
final class Listener implements AutoCloseable {
    /// More than any two events or comments are apart.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

    private final WireConnection connection;
    private final SseReader events;
    private final List<String> shown = new ArrayList<>();
    private volatile boolean left;

    /// Returns once the event stream has begun.
    Listener(String url, int port) throws IOException {
        connection = WireConnection.open(port, SILENCE_MAX);
        events = connection.events(WireRequest.of("GET", url + "?offset=-1&live=sse"));
        if (events.status() != 200) {
            throw new AssertionError("an event stream was answered " + events.status());
        }
    }

    /// Reads until it has left.
    void work() {
        try {
            for (Optional<SseEvent> event = events.next(); event.isPresent(); event = events.next()) {
                if (event.get().type().equals("data")) {
                    take(Stored.messagesOf(event.get().data().replace("\n", "")));
                }
            }
        } catch (IOException broken) {
            if (!left) {
                throw new AssertionError("the event stream broke", broken);
            }
        }
        if (!left) {
            throw new AssertionError("the event stream ended");
        }
    }

    private synchronized void take(List<String> messages) {
        shown.addAll(messages);
    }

    synchronized List<String> shown() {
        return List.copyOf(shown);
    }

    /// Comments that kept the connection alive so far.
    int keepAlives() {
        return events.comments();
    }

    @Override
    public void close() {
        left = true;
        try {
            connection.close();
        } catch (IOException broken) {
            throw new AssertionError("a socket that cannot be closed", broken);
        }
    }
}
