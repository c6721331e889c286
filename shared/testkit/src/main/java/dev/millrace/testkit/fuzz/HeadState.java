package dev.millrace.testkit.fuzz;

import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What HEAD tells of every stream, from a connection of its own. Streams that may expire between two looks are left
/// out.
public final class HeadState implements VisibleState, AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final WireConnection connection;

    public HeadState(int port) throws IOException {
        connection = WireConnection.open(port, WAIT);
    }

    @Override
    public Object now() throws IOException {
        for (Subject subject : Subject.ALL) {
            connection.send(WireRequest.of("HEAD", subject.url()));
        }
        List<String> heads = new ArrayList<>();
        for (Subject subject : Subject.ALL) {
            WireResponse head = connection.receive("HEAD");
            boolean lasts = head.header("Stream-TTL").isEmpty();
            heads.add(subject.url() + (lasts ? shown(head) : " may expire"));
        }
        return heads;
    }

    private static String shown(WireResponse head) {
        return " " + head.status() + head.header("Stream-Next-Offset") + head.header("Stream-Closed")
                + head.header("Content-Type");
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
