package dev.millrace.testkit.fuzz;

import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What HEAD tells of every stream, from a connection of its own. Streams that may expire between two looks, or have
/// expired since one, are left out.
public final class HeadState implements VisibleState, AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final WireConnection connection;
    private final Set<String> mortal = new HashSet<>();

    public HeadState(int port) throws IOException {
        connection = WireConnection.open(port, WAIT);
    }

    @Override
    public Map<String, String> now() throws IOException {
        for (Subject subject : Subject.ALL) {
            connection.send(WireRequest.of("HEAD", subject.url()));
        }
        Map<String, String> heads = new TreeMap<>();
        for (Subject subject : Subject.ALL) {
            WireResponse head = connection.receive("HEAD");
            heads.put(subject.url(), mayExpire(subject, head) ? "may expire" : shown(head));
        }
        return heads;
    }

    private boolean mayExpire(Subject subject, WireResponse head) {
        boolean expired =
                head.header("Stream-Expires-At").filter(HeadState::isPast).isPresent();
        if (head.header("Stream-TTL").isPresent() || expired) {
            mortal.add(subject.url());
        } else if (head.status() == 200) {
            mortal.remove(subject.url());
        }
        return mortal.contains(subject.url());
    }

    /// A stream whose time was over when it was made lives for the rest of that millisecond.
    private static boolean isPast(String instant) {
        return OffsetDateTime.parse(instant).toInstant().isBefore(Instant.now());
    }

    private static String shown(WireResponse head) {
        if (head.status() == 404 || head.status() == 410) {
            return "absent"; // 410 becomes 404 by itself, once the last fork has expired
        }
        return head.status() + " " + head.header("Stream-Next-Offset") + head.header("Stream-Closed")
                + head.header("Content-Type");
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
