package dev.millrace.testkit.fuzz;

import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Clients that begin a request and do not end it, many at once. Each is told so in time, and then let go.
public final class SlowSenders {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private SlowSenders() {}

    /// @throws AssertionError when one is answered otherwise
    public static void run(int port, int count, Random random, StatusCounts counts) throws IOException {
        List<WireConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                WireConnection connection = WireConnection.open(port, WAIT);
                connections.add(connection);
                connection.send(beginning(random));
            }
            for (WireConnection connection : connections) {
                WireResponse response = connection.receive("POST");
                counts.count(response.status());
                if (response.status() != 408 || !response.closesConnection()) {
                    throw new AssertionError("a slow sender was answered " + response);
                }
            }
        } finally {
            for (WireConnection connection : connections) {
                connection.close();
            }
        }
    }

    private static byte[] beginning(Random random) {
        String request = "POST /v1/stream/fuzz/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 1000\r\n\r\nthe rest never comes";
        return request.substring(0, 1 + random.nextInt(request.length())).getBytes(StandardCharsets.ISO_8859_1);
    }
}
