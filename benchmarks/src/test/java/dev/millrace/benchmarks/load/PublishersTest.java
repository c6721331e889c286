package dev.millrace.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PublishersTest {
    private final Map<String, Integer> messages = new ConcurrentHashMap<>();
    private final HttpServer server = newServer();
    private volatile int status = 204;

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
            int count = (int) body.chars().filter(c -> c == '#').count();
            messages.merge(exchange.getRequestURI().getPath(), count, Integer::sum);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void nothingIsPublishedBeyondWhatIsAllowed() throws IOException {
        Publishers publishers = publishers(4, 2);
        try (publishers) {
            publishers.upTo(7);
            awaitIdle(publishers);
            assertEquals(6, publishers.published());
            publishers.upTo(8);
            awaitIdle(publishers);
            assertEquals(8, publishers.published());
        }
        assertEquals(Map.of("/a", 4, "/b", 4), messages);
    }

    @Test
    void whatIsAcknowledgedIsCountedByItsPath() throws IOException {
        try (Publishers publishers = publishers(1, 1)) {
            publishers.upTo(3);
            awaitIdle(publishers);
            assertEquals(2, publishers.published(0));
            assertEquals(1, publishers.published(1));
        }
    }

    @Test
    void aPaceLetsItsMessagesBePublishedAndNoMore() throws IOException {
        try (Publishers publishers = publishers(2, 1)) {
            publishers.pace(Duration.ofMillis(100), 200);
            awaitIdle(publishers);
            assertEquals(20, publishers.published());
        }
    }

    @Test
    void latencyIsOfWhatIsSentAfterMeasuringBegan() throws IOException {
        Publishers publishers = publishers(1, 1);
        try (publishers) {
            publishers.upTo(2);
            awaitIdle(publishers);
            publishers.beginMeasuring();
            publishers.upTo(5);
            awaitIdle(publishers);
        }
        assertEquals(3, publishers.latencyNanos().getTotalCount());
    }

    @Test
    void aRefusalIsAFailure() {
        status = 503;
        try (Publishers publishers = publishers(1, 1)) {
            publishers.upTo(1);
            assertThrows(IOException.class, () -> {
                while (true) {
                    publishers.check();
                }
            });
        } catch (IOException toldOnceMore) {
            assertEquals(Map.of("/a", 1), messages);
        }
    }

    private Publishers publishers(int connections, int messagesEach) {
        return new Publishers(server.getAddress(), List.of("/a", "/b"), connections, messagesEach, 100);
    }

    private static void awaitIdle(Publishers publishers) throws IOException {
        while (!publishers.isIdle()) {
            publishers.check();
            Thread.onSpinWait();
        }
    }
}
