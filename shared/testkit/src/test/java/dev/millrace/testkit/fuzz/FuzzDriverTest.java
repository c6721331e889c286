package dev.millrace.testkit.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The judge of the fuzz tests sees what it is there to see.
final class FuzzDriverTest {
    private static final String RULES = String.join(
            "\r\n",
            "X-Content-Type-Options: nosniff",
            "Cross-Origin-Resource-Policy: cross-origin",
            "Cache-Control: no-store",
            "Content-Type: application/problem+json",
            "Connection: close",
            "");

    private final AtomicInteger streams = new AtomicInteger();

    @Test
    void rightRefusalsPass() {
        assertDoesNotThrow(() -> drive(refusal(404), () -> {}));
    }

    @Test
    void aFailureOfTheServerIsFound() {
        assertFinds("the contract has no status 500", refusal(500), () -> {});
    }

    @Test
    void aRefusalThatChangesAStreamIsFound() {
        assertFinds("after what changes nothing", refusal(404), streams::incrementAndGet);
    }

    @Test
    void aMissingAnswerIsFound() {
        assertFinds("closed without an answer", "", () -> {});
    }

    @Test
    void aMissingHeaderIsFound() {
        String bare = refusal(404).replace("Cache-Control: no-store\r\n", "");

        assertFinds("Cache-Control is absent", bare, () -> {});
    }

    @Test
    void theSameSeedGivesTheSameRequests() {
        assertEquals(requests(7), requests(7));
        assertTrue(!requests(7).equals(requests(8)));
    }

    private static List<String> requests(long seed) {
        RequestGenerator generator = new RequestGenerator(new Random(seed), new FuzzLimits(1_000, 1_000, 1_000));
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            requests.add(generator.next().toString());
        }
        return requests;
    }

    private static String refusal(int status) {
        String body = "{\"status\":" + status + "}";
        return "HTTP/1.1 " + status + " X\r\n" + RULES + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private void assertFinds(String defect, String answer, Runnable effect) {
        AssertionError found = assertThrows(AssertionError.class, () -> drive(answer, effect));
        String message = String.valueOf(found.getMessage());
        assertTrue(message.contains(defect), message);
    }

    /// Drives a server that answers each connection once, always the same, and with the same effect.
    private void drive(String answer, Runnable effect) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, answer, effect));
            new FuzzDriver(
                            server.getLocalPort(),
                            new Random(1),
                            new FuzzLimits(1_000, 1_000, 1_000),
                            () -> Map.of("stream", "changes=" + streams.get()),
                            new StatusCounts())
                    .run(50);
        }
    }

    private static void serve(ServerSocket server, String answer, Runnable effect) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    InputStream in = socket.getInputStream()) {
                byte[] request = new byte[64 * 1024];
                int received = in.read(request);
                effect.run();
                byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
                boolean toHead =
                        new String(request, 0, Math.max(0, received), StandardCharsets.ISO_8859_1).startsWith("HEAD");
                int head = answer.indexOf("\r\n\r\n") + 4;
                socket.getOutputStream().write(bytes, 0, toHead && !answer.isEmpty() ? head : bytes.length);
                socket.shutdownOutput();
                while (in.read(request) >= 0) {
                    // The client is let finish, so that what it has not read is not reset.
                }
            } catch (IOException closed) {
                // The client has gone, or the test is over.
            }
        }
    }
}
