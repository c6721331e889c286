package dev.millrace.api.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.net.Traffic;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What it costs a node to learn the state of a stream that it has never seen.
@Tag("slow")
final class ColdLoadTest {
    private static final String JSON = "application/json";
    private static final int MESSAGES_PER_REQUEST = 1_000;
    private static final int WRITERS = 8;

    /// The last record; the page that it points to; and the pages from where that snapshot covers until: it is due
    /// after 500 records or 1 MiB, and is written behind what was decided meanwhile, which is a batch of each writer at
    /// most. S2 is asked for the tail after each page. A million records would be a thousand pages.
    private static final int REQUESTS_MAX = 1 + 2 * (1 + WRITERS + 1);

    private static final long BYTES_MAX = 2 << 20; // 2 MiB

    @Test
    void aStreamOfAMillionRecordsIsLoadedByWhatFollowsItsLastSnapshot()
            throws IOException, InterruptedException, ExecutionException {
        try (S2Lite lite = S2Lite.inMemory();
                FaultyProxy proxy = new FaultyProxy(lite.endpoint()).start();
                NodeOnS2 writing = new NodeOnS2(lite.endpoint(), 1)) {
            long beganNs = System.nanoTime();
            write(writing, "/v1/stream/cold/short", 2);
            write(writing, "/v1/stream/cold/long", 1_000);
            System.out.println("ColdLoadTest: written in " + (System.nanoTime() - beganNs) / 1_000_000 + " ms");
            requireCheap(proxy, writing, "/v1/stream/cold/short", "2,000");
            requireCheap(proxy, writing, "/v1/stream/cold/long", "1,000,000");
        }
    }

    @Test
    void aNodeThatOthersLeftFarBehindReadsNoMoreThanOneThatBegins()
            throws IOException, InterruptedException, ExecutionException {
        String url = "/v1/stream/cold/left-behind";
        try (S2Lite lite = S2Lite.inMemory();
                FaultyProxy proxy = new FaultyProxy(lite.endpoint()).start();
                NodeOnS2 writing = new NodeOnS2(lite.endpoint(), 1);
                NodeOnS2 behind = new NodeOnS2(proxy.address(), 2)) {
            write(writing, url, 1);
            assertEquals(200, behind.ask(WireRequest.of("HEAD", url)).status());
            append(writing, url, 80);
            String end = writing.ask(WireRequest.of("HEAD", url)).required("Stream-Next-Offset");
            proxy.take();
            assertEquals(end, behind.ask(WireRequest.of("HEAD", url)).required("Stream-Next-Offset"));
            Traffic traffic = proxy.take();
            System.out.println("ColdLoadTest: left 80,000 messages behind: "
                    + traffic.requests().size() + " requests");
            assertTrue(traffic.requests().size() <= 3 + REQUESTS_MAX, traffic.toString());
        }
    }

    private static void write(NodeOnS2 node, String url, int requests)
            throws IOException, InterruptedException, ExecutionException {
        assertEquals(
                201,
                node.ask(WireRequest.of("PUT", url).with("Content-Type", JSON)).status());
        append(node, url, requests);
    }

    private static void append(NodeOnS2 node, String url, int requests)
            throws IOException, InterruptedException, ExecutionException {
        String body = IntStream.range(0, MESSAGES_PER_REQUEST)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "[", "]"));
        WireRequest request = WireRequest.of("POST", url).body(JSON, body);
        int writers = Math.min(WRITERS, requests);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                writing.add(threads.submit(() -> {
                    try (WireConnection connection = node.connect()) {
                        for (int sent = 0; sent < requests / writers; sent++) {
                            assertEquals(204, connection.exchange(request).status());
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writing) {
                writer.get();
            }
        }
        // So that the load has to read some of what follows a snapshot.
        for (int i = 0; i < 100; i++) {
            assertEquals(
                    204, node.ask(WireRequest.of("POST", url).body(JSON, "{}")).status());
        }
    }

    private static void requireCheap(FaultyProxy proxy, NodeOnS2 writing, String url, String messages)
            throws IOException {
        String end = writing.ask(WireRequest.of("HEAD", url)).required("Stream-Next-Offset");
        try (NodeOnS2 fresh = new NodeOnS2(proxy.address(), 2)) {
            proxy.take();
            long beganNs = System.nanoTime();
            assertEquals(end, fresh.ask(WireRequest.of("HEAD", url)).required("Stream-Next-Offset"));
            long ms = (System.nanoTime() - beganNs) / 1_000_000;
            Traffic load = proxy.take();
            System.out.println("ColdLoadTest: a stream of " + messages + " messages is loaded in " + ms + " ms with "
                    + load.requests().size() + " requests to S2 and " + load.bytesToClient() + " bytes from it: "
                    + load.requests());
            assertTrue(load.requests().size() <= REQUESTS_MAX, load.toString());
            assertTrue(load.bytesToClient() <= BYTES_MAX, load.toString());
            assertEquals(
                    204, fresh.ask(WireRequest.of("POST", url).body(JSON, "{}")).status());
            Traffic append = proxy.take();
            assertEquals(1, append.requests().size(), append.toString());
        }
    }
}
