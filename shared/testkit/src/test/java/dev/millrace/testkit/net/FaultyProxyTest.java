package dev.millrace.testkit.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the proxy's faults do to a server that notes what reaches it.
final class FaultyProxyTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final WireRequest APPEND = WireRequest.of("POST", "/records").body("text/plain", "x");

    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private volatile Optional<FaultPlan.Planned> planned = Optional.empty();
    private HttpServer server;
    private FaultyProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            arrived.add(exchange.getRequestMethod());
            byte[] body = "0123456789".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        proxy = new FaultyProxy(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), request -> planned)
                .start();
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.stop(0);
    }

    @Test
    void whatMeetsNoFaultPassesAndIsCounted() throws IOException {
        try (WireConnection client = client(SOON)) {
            assertEquals("0123456789", client.exchange(APPEND).text());
            assertEquals(200, client.exchange(WireRequest.of("GET", "/tail")).status());
        }
        assertEquals(List.of("POST /records", "GET /tail"), proxy.take().requests());
        assertEquals("{}", proxy.effects().toString());
    }

    @Test
    void aDelayedRequestIsAnsweredLater() throws IOException {
        planned = Optional.of(new FaultPlan.Planned(Fault.DELAY, 200));
        long beganNs = System.nanoTime();
        try (WireConnection client = client(SOON)) {
            assertEquals(200, client.exchange(APPEND).status());
        }
        assertTrue(System.nanoTime() - beganNs >= 200_000_000, "it was not delayed");
        assertEquals(1, proxy.effects().of(Fault.DELAY));
    }

    @Test
    void aDroppedRequestNeverArrives() throws IOException {
        planned = Optional.of(new FaultPlan.Planned(Fault.DROP, 0));
        askInVain(PATIENCE);
        awaitEffect(Fault.DROP);
        assertEquals(List.of(), arrived);
    }

    @Test
    void aCutAnswerIsOfARequestThatWasServed() throws IOException {
        planned = Optional.of(new FaultPlan.Planned(Fault.CUT, 0));
        askInVain(SOON);
        assertEquals(List.of("POST"), arrived);
        assertEquals(1, proxy.effects().of(Fault.CUT));
    }

    @Test
    void aServedRequestIsAnswered500() throws IOException {
        planned = Optional.of(new FaultPlan.Planned(Fault.FAIL_AFTER_EFFECT, 0));
        try (WireConnection client = client(SOON)) {
            WireResponse failed = client.exchange(APPEND);
            assertEquals(500, failed.status());
            assertTrue(failed.text().contains("\"code\":\"storage\""), failed.text());
        }
        assertEquals(List.of("POST"), arrived);
        assertEquals(1, proxy.effects().of(Fault.FAIL_AFTER_EFFECT));
    }

    @Test
    void aRequestArrivesAfterItsClientGaveUp() throws IOException {
        planned = Optional.of(new FaultPlan.Planned(Fault.DELIVER_LATE, 10));
        askInVain(PATIENCE);
        awaitEffect(Fault.DELIVER_LATE);
        assertEquals(List.of("POST"), arrived);
    }

    @Test
    void nothingPassesAPartitionUntilItIsHealed() {
        proxy.part();
        CompletableFuture<WireResponse> answer = CompletableFuture.supplyAsync(() -> {
            try (WireConnection client = client(SOON)) {
                return client.exchange(APPEND);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        awaitEffect(Fault.PARTITION);
        assertEquals(List.of(), arrived);
        proxy.heal();
        assertEquals(200, answer.join().status());
    }

    @Test
    void whoHasLeftRefusesConnectionsAndComesBackAtTheSameAddress() throws IOException {
        try (WireConnection client = client(SOON)) {
            assertEquals(200, client.exchange(APPEND).status());
            proxy.leave();
            assertThrows(IOException.class, () -> client.exchange(APPEND));
            assertThrows(ConnectException.class, () -> client(SOON));
        }
        proxy.comeBack();
        try (WireConnection client = client(SOON)) {
            assertEquals(200, client.exchange(APPEND).status());
        }
        assertEquals(List.of("POST", "POST"), arrived);
    }

    @Test
    void aServerThatIsAwayIsCountedAsLost() throws IOException {
        server.stop(0);
        askInVain(PATIENCE);
        awaitEffect(Fault.SERVER_LOST);
    }

    @Test
    void theSameSeedDrawsTheSameFaults() {
        Map<Fault, Integer> mix = Map.of(Fault.CUT, 100, Fault.DROP, 100, Fault.DELAY, 100);
        SeededFaults one = new SeededFaults(17, 50);
        SeededFaults other = new SeededFaults(17, 50);
        one.choose(mix);
        other.choose(mix);
        int faults = 0;
        for (int i = 0; i < 1_000; i++) {
            Optional<FaultPlan.Planned> drawn = one.next("POST /records");
            assertEquals(drawn, other.next("POST /records"));
            faults += drawn.isPresent() ? 1 : 0;
        }
        assertTrue(faults > 200 && faults < 400, "faults: " + faults);
    }

    private WireConnection client(Duration patience) throws IOException {
        return WireConnection.open(proxy.address().getPort(), patience);
    }

    private void askInVain(Duration patience) throws IOException {
        try (WireConnection client = client(patience)) {
            assertThrows(IOException.class, () -> client.exchange(APPEND));
        }
    }

    private void awaitEffect(Fault fault) {
        Awaitility.await(fault + " takes effect")
                .atMost(SOON)
                .until(() -> proxy.effects().of(fault) == 1);
    }
}
