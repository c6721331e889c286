package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A little of everything, again and again: appends, reads, messages to a session, streams that expire at once. On
/// a thread of its own until it is closed.
final class ClusterLoad implements AutoCloseable {
    private static final long EVERY_MS = 50;

    private final HttpClient http;
    private final String streams;
    private final String project;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<@Nullable Exception> trouble = new AtomicReference<>();
    private int turns;

    private ClusterLoad(HttpClient http, String front) {
        this.http = http;
        streams = front + "/v1/stream/p/";
        project = front + "/v1/p/";
    }

    static ClusterLoad start(HttpClient http, String front) throws IOException, InterruptedException {
        ClusterLoad load = new ClusterLoad(http, front);
        load.begin();
        var _ = load.thread.scheduleWithFixedDelay(load::turn, 0, EVERY_MS, TimeUnit.MILLISECONDS);
        return load;
    }

    private void begin() throws IOException, InterruptedException {
        send("PUT", streams + "s", "[0]", 201);
        send("PUT", streams + "room", "[]", 201);
        send("POST", project + "subscribe", "{\"sessionId\": \"alice\", \"streamId\": \"room\"}", 200, 201);
    }

    private void turn() {
        try {
            turns++;
            send("POST", streams + "s", "[" + turns + "]", 204);
            send("GET", streams + "s?offset=-1", "", 200);
            send("POST", project + "publish/room", "[" + turns + "]", 204);
            send("PUT", streams + "passing-" + turns, "[1]", 201);
            send("GET", streams + "absent?offset=-1", "", 404);
        } catch (IOException broken) {
            trouble.compareAndSet(null, broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(String method, String uri, String json, Integer... expected)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri))
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .header("Content-Type", "application/json");
        if (uri.contains("passing")) {
            request.header("Stream-TTL", "1");
        }
        int status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
        if (!List.of(expected).contains(status)) {
            throw new IOException(method + " " + uri + " was answered " + status);
        }
    }

    /// Fails where a request was not answered as it should be.
    void requireNoTrouble() {
        assertNull(trouble.get());
    }

    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }
}
