package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.append.Requester;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How the public port ends: whoever is connected is answered once more.
final class DrainTest {
    private static final StreamOutcome DONE = new StreamOutcome.Appended(new Offset(7, 1), false, null);
    private static final WireRequest HEALTH = WireRequest.of("GET", "/health");
    private static final WireRequest APPEND =
            WireRequest.of("POST", "/v1/stream/p/s").body("text/plain", "x");

    /// Longer than any test lasts.
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final int WAITING = 100; // more than are accepted in one turn

    private PortFixture port = draining(LONG);

    @AfterEach
    void close() {
        port.close();
        assertEquals(0, port.server.counters().connections());
    }

    @Test
    void whoAsksAfterTheDrainBeganIsAnsweredOnceMore() throws Exception {
        try (WireConnection used = port.connect();
                WireConnection fresh = port.connect()) {
            assertEquals(200, used.exchange(HEALTH).status());
            Thread drain = beginDrain();
            for (WireConnection connection : List.of(used, fresh)) {
                assertAnsweredLast(connection, HEALTH);
            }
            assertOver(drain);
        }
    }

    @Test
    void whatIsUnderWayIsAnsweredAndNobodyNewIsAccepted() throws Exception {
        port.node.silent = true;
        try (WireConnection busy = port.connect()) {
            busy.send(APPEND);
            Requester requester = unanswered();
            Thread drain = beginDrain();
            assertThrows(IOException.class, port::connect);
            requester.home().execute(() -> requester.onOutcome(DONE));
            WireResponse last = busy.receive("POST");
            assertEquals(204, last.status());
            assertTrue(last.closesConnection());
            assertOver(drain);
        }
    }

    @Test
    void whoWaitedToBeAcceptedIsAnsweredToo() throws Exception {
        port.node.silent = true;
        CountDownLatch released = new CountDownLatch(1);
        List<WireConnection> waiting = new ArrayList<>();
        try (WireConnection busy = port.connect()) {
            busy.send(APPEND);
            Requester requester = unanswered();
            requester.home().execute(() -> await(released));
            for (int i = 0; i < WAITING; i++) {
                waiting.add(port.connect());
                waiting.getLast().send(HEALTH);
            }
            Thread drain = Thread.ofPlatform().start(() -> port.server.drain(LONG));
            Awaitility.await().until(() -> drain.getState() == Thread.State.WAITING);
            released.countDown();
            for (WireConnection connection : waiting) {
                WireResponse last = connection.receive("GET");
                assertEquals(200, last.status());
                assertTrue(last.closesConnection());
            }
            requester.home().execute(() -> requester.onOutcome(DONE));
            assertEquals(204, busy.receive("POST").status());
            assertOver(drain);
        } finally {
            released.countDown();
            for (WireConnection connection : waiting) {
                connection.close();
            }
        }
    }

    @Test
    void whoDoesNotAskInTimeIsClosed() throws Exception {
        Duration wait = Duration.ofMillis(300);
        port.close();
        port = draining(wait);
        try (WireConnection used = port.connect();
                WireConnection fresh = port.connect()) {
            assertEquals(200, used.exchange(HEALTH).status());
            long beginNs = System.nanoTime();
            Thread drain = Thread.ofPlatform().start(() -> port.server.drain(LONG));
            for (WireConnection connection : List.of(used, fresh)) {
                assertThrows(EOFException.class, () -> connection.receive("GET"));
            }
            assertTrue(System.nanoTime() - beginNs >= wait.toNanos(), "it was closed before");
            assertOver(drain);
        }
    }

    @Test
    void aPortThatNobodyIsConnectedToIsDrainedAtOnce() throws Exception {
        try (WireConnection connection = port.connect()) {
            assertEquals(200, connection.exchange(HEALTH).status());
        }
        Awaitility.await().until(() -> port.server.counters().connections() == 0);
        assertOver(Thread.ofPlatform().start(() -> port.server.drain(LONG)));
    }

    private static PortFixture draining(Duration wait) {
        return PortFixture.start(PortFixture.draining(2 * WAITING, wait));
    }

    /// Returns once the port accepts nobody.
    private Thread beginDrain() {
        Thread drain = Thread.ofPlatform().start(() -> port.server.drain(LONG));
        Awaitility.await().until(this::refuses);
        return drain;
    }

    private boolean refuses() {
        try (WireConnection _ = port.connect()) {
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private static void assertAnsweredLast(WireConnection connection, WireRequest request) throws IOException {
        WireResponse last = connection.exchange(request);
        assertEquals(200, last.status());
        assertTrue(last.closesConnection());
        assertThrows(EOFException.class, () -> connection.receive(request.method()));
    }

    private static void assertOver(Thread drain) throws InterruptedException {
        assertTrue(drain.join(PortFixture.WAIT), "it is still drained");
    }

    private Requester unanswered() {
        Awaitility.await().until(() -> !port.node.unanswered.isEmpty());
        return port.node.unanswered.getFirst();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
