package dev.millrace.api.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.s2.S2Settings;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.store.StreamStore;
import dev.millrace.store.embedded.EmbeddedStoreOptions;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import dev.millrace.store.embedded.StoreOpenException;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Live readers of a stream that expires while they wait, on the real stores: no cleanup runs here, the node that
/// serves them tells them by itself.
@Tag("slow")
@Timeout(120)
class ExpiringReadersTest {
    private static final long LIFE_MS = 3_000;
    private static final long TOLD_WITHIN_MS = 1_000;

    /// A machine that is busy with something else may delay a round; the bound is what the node does by itself.
    private static final int ROUNDS_MAX = 3;

    @Test
    void onTheEmbeddedStoreTheyAreToldAndClosedWithinASecond(@TempDir Path folder)
            throws StoreOpenException, IOException {
        try (StreamStore store =
                EmbeddedStreamStore.open(EmbeddedStoreOptions.in(folder).build())) {
            readersAreToldInTime(store);
        }
    }

    @Test
    void onS2LiteTheyAreToldAndClosedWithinASecond() throws IOException {
        try (S2Lite server = S2Lite.inMemory();
                StreamStore store = new S2StreamStore(S2Settings.of(server.endpoint())).start()) {
            readersAreToldInTime(store);
        }
    }

    private static void readersAreToldInTime(StreamStore store) throws IOException {
        try (WholeNode node = new WholeNode(store, Bounds.DEFAULT, 1)) {
            long latestMs = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS_MAX && latestMs > TOLD_WITHIN_MS; round++) {
                latestMs = round(node, "/v1/stream/p/expiring-" + round);
            }
            assertTrue(latestMs <= TOLD_WITHIN_MS, "told after ms=" + latestMs);
        }
    }

    /// @return how long after the deadline the last of the readers was told, ms
    private static long round(WholeNode node, String url) throws IOException {
        Instant deadline = Instant.ofEpochMilli(System.currentTimeMillis() + LIFE_MS);
        WireRequest put = WireRequest.of("PUT", url)
                .with("Stream-Expires-At", deadline.toString())
                .body("text/plain", "m");
        WireResponse created = node.exchange(put);
        assertEquals(201, created.status());
        String tail = created.required("Stream-Next-Offset");
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Long> events =
                    CompletableFuture.supplyAsync(() -> eventsUntilTheEnd(node, url, tail), clients);
            CompletableFuture<Long> poll =
                    CompletableFuture.supplyAsync(() -> pollUntilTheEnd(node, url, tail), clients);
            long latestMs = Math.max(events.join(), poll.join()) - deadline.toEpochMilli();
            long earliestMs = Math.min(events.join(), poll.join()) - deadline.toEpochMilli();
            System.out.println("ExpiringReadersTest: told after the deadline: ms=" + earliestMs + ".." + latestMs);
            assertTrue(earliestMs >= 0, "told before the deadline: ms=" + earliestMs);
            return latestMs;
        }
    }

    /// An event stream from the beginning: it ends after a control event, at a boundary that a reconnect may go on
    /// from.
    private static long eventsUntilTheEnd(WholeNode node, String url, String tail) {
        try (WireConnection connection = node.connect()) {
            SseReader events = connection.events(WireRequest.of("GET", url + "?offset=-1&live=sse"));
            assertEquals(200, events.status());
            SseEvent last = null;
            for (Optional<SseEvent> event = events.next(); event.isPresent(); event = events.next()) {
                last = event.get();
            }
            long endedAtMs = System.currentTimeMillis();
            assertTrue(last != null && last.type().equals("control"), "ended after " + last);
            assertTrue(last.data().contains(tail), last.data());
            assertFalse(last.data().contains("streamClosed"), last.data());
            assertEquals(404, node.exchange(WireRequest.of("HEAD", url)).status());
            return endedAtMs;
        } catch (IOException broken) {
            throw new CompletionException(broken);
        }
    }

    /// A long-poll at the tail: it is answered as a request is that comes now.
    private static long pollUntilTheEnd(WholeNode node, String url, String tail) {
        try (WireConnection connection = node.connect()) {
            WireResponse answer =
                    connection.exchange(WireRequest.of("GET", url + "?offset=" + tail + "&live=long-poll"));
            long answeredAtMs = System.currentTimeMillis();
            assertEquals(404, answer.status(), answer.toString());
            return answeredAtMs;
        } catch (IOException broken) {
            throw new CompletionException(broken);
        }
    }
}
