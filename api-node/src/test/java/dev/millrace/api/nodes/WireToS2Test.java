package dev.millrace.api.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.net.Traffic;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// What a node asks of S2, counted on the wire.
@Tag("slow")
final class WireToS2Test {
    private static final int WRITERS = 64;
    private static final int APPENDS_EACH = 40;
    private static final String TEXT = "text/plain";

    private static S2Lite lite;

    private FaultyProxy proxy;
    private NodeOnS2 node;
    private String url;

    @BeforeAll
    static void startLite() {
        lite = S2Lite.inMemory();
    }

    @AfterAll
    static void stopLite() {
        if (lite != null) {
            lite.close();
        }
    }

    @BeforeEach
    void start(TestInfo test) throws IOException {
        proxy = new FaultyProxy(lite.endpoint()).start();
        node = new NodeOnS2(proxy.address(), 1);
        url = "/v1/stream/wire/" + test.getTestMethod().orElseThrow().getName();
        assertEquals(
                201,
                node.ask(WireRequest.of("PUT", url).with("Content-Type", TEXT)).status());
        proxy.take();
    }

    @AfterEach
    void stop() {
        node.close();
        proxy.close();
    }

    private void append(String text) throws IOException {
        assertEquals(204, node.ask(WireRequest.of("POST", url).body(TEXT, text)).status());
    }

    /// The state is in memory and the append is conditional: neither a look at the tail nor a read goes before it.
    @Test
    void aLoneAppendIsOneRequest() throws IOException {
        append("alone");
        assertEquals(1, proxy.take().count("POST "));
        append("alone again");
        Traffic traffic = proxy.take();
        assertEquals(1, traffic.requests().size(), traffic.toString());
        assertEquals(1, traffic.count("POST /v1/streams/"), traffic.toString());
    }

    @Test
    void anAnswerThatWritesNothingIsOneLookAtTheTail() throws IOException {
        append("something");
        proxy.take();
        assertEquals(200, node.ask(WireRequest.of("HEAD", url)).status());
        Traffic traffic = proxy.take();
        assertEquals(1, traffic.requests().size(), traffic.toString());
        assertTrue(traffic.requests().getFirst().endsWith("/records/tail"), traffic.toString());
    }

    /// What is appended is known from the acknowledgement, so a followed stream costs no more requests than another.
    @Test
    void readersOfOneStreamShareOneSessionAndAppendsToItAreStillOneRequest() throws IOException {
        List<WireConnection> connections = new ArrayList<>();
        List<SseReader> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                WireConnection connection = node.connect();
                connections.add(connection);
                SseReader reader = connection.events(WireRequest.of("GET", url + "?offset=-1&live=sse"));
                assertEquals("control", reader.next().orElseThrow().type());
                readers.add(reader);
            }
            append("first");
            requireShown(readers, "first");
            List<String> passed = new ArrayList<>();
            Awaitility.await("the session of the readers").atMost(NodeOnS2.WAIT).until(() -> {
                passed.addAll(proxy.take().requests());
                return passed.contains(Traffic.SESSION);
            });
            append("second");
            requireShown(readers, "second");
            Traffic traffic = proxy.take();
            assertEquals(1, traffic.requests().size(), traffic.toString());
            assertEquals(1, passed.stream().filter(Traffic.SESSION::equals).count(), passed.toString());
        } finally {
            for (WireConnection connection : connections) {
                connection.close();
            }
        }
    }

    private static void requireShown(List<SseReader> readers, String text) throws IOException {
        for (SseReader reader : readers) {
            SseEvent data = reader.next().orElseThrow();
            assertEquals("data", data.type());
            assertEquals(text, data.data());
            assertEquals("control", reader.next().orElseThrow().type());
        }
    }

    @Test
    void sixtyFourWritersOfOneStreamShareRequests() throws IOException, InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String name = "writer " + i + " ";
                writers.add(threads.submit(() -> {
                    writeAll(name);
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        Traffic traffic = proxy.take();
        double share = (double) WRITERS * APPENDS_EACH / traffic.requests().size();
        System.out.println("WireToS2Test: " + WRITERS + " writers, " + WRITERS * APPENDS_EACH + " appends, "
                + traffic.requests().size() + " requests to S2: " + Math.round(share) + " appends a request");
        assertTrue(share >= 10, () -> share + " appends a request");
    }

    private void writeAll(String name) throws IOException {
        try (WireConnection connection = node.connect()) {
            for (int i = 0; i < APPENDS_EACH; i++) {
                WireRequest request = WireRequest.of("POST", url).body(TEXT, name + i + "\n");
                assertEquals(204, connection.exchange(request).status());
            }
        }
    }
}
