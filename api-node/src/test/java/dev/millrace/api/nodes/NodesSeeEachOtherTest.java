package dev.millrace.api.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What one node did is there at the others.
final class NodesSeeEachOtherTest extends SeveralNodes {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int GROUP_MESSAGES = 2_500; // three batches of S2

    @Test
    void whatOneNodeAcknowledgedEveryNodeShowsAtOnce() throws IOException {
        String offset = create(0, url, TEXT).required("Stream-Next-Offset");
        for (int i = 0; i < 200; i++) {
            String text = "message " + i;
            WireResponse appended = append(random.nextInt(3), url, TEXT, text);
            assertEquals(204, appended.status());
            WireResponse page = ask(random.nextInt(3), WireRequest.of("GET", url + "?offset=" + offset));
            assertEquals(text, page.text(), "seed=" + seed);
            offset = appended.required("Stream-Next-Offset");
            WireResponse head = ask(random.nextInt(3), WireRequest.of("HEAD", url));
            assertEquals(offset, head.required("Stream-Next-Offset"), "seed=" + seed);
        }
    }

    /// More than one read of S2 gives, by number and by bytes.
    @Test
    void howeverMuchOneNodeAppendedTheOthersShowAllOfIt() throws IOException {
        create(0, url, JSON);
        for (int round = 0; round < 3; round++) {
            String end = append(round, url, JSON, group("many" + round)).required("Stream-Next-Offset");
            for (int node = 0; node < 3; node++) {
                assertEquals(end, ask(node, WireRequest.of("HEAD", url)).required("Stream-Next-Offset"));
            }
            end = append(round, url, JSON, "\"" + "large".repeat(500_000) + "\"")
                    .required("Stream-Next-Offset");
            for (int node = 0; node < 3; node++) {
                assertEquals(end, ask(node, WireRequest.of("HEAD", url)).required("Stream-Next-Offset"));
            }
        }
    }

    @Test
    void aLongPollIsWokenByAnAppendAtAnotherNode() throws IOException {
        String offset = create(0, url, TEXT).required("Stream-Next-Offset");
        try (WireConnection waiting = nodes.get(1).connect()) {
            waiting.send(WireRequest.of("GET", url + "?offset=" + offset + "&live=long-poll"));
            assertEquals(204, append(2, url, TEXT, "wake up").status());
            WireResponse woken = waiting.receive("GET");
            assertEquals(200, woken.status());
            assertEquals("wake up", woken.text());
        }
    }

    @Test
    void anEventStreamShowsWhatIsAppendedAtEveryNodeInOrder() throws IOException {
        create(0, url, TEXT);
        try (WireConnection reading = nodes.get(1).connect()) {
            SseReader events = reading.events(WireRequest.of("GET", url + "?offset=-1&live=sse"));
            assertEquals("control", events.next().orElseThrow().type());
            StringBuilder sent = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                assertEquals(204, append(i % 3, url, TEXT, i + " ").status());
                sent.append(i).append(' ');
            }
            StringBuilder shown = new StringBuilder();
            while (shown.length() < sent.length()) {
                SseEvent event = events.next().orElseThrow();
                if (event.type().equals("data")) {
                    shown.append(event.data());
                }
            }
            assertEquals(sent.toString(), shown.toString());
        }
    }

    @Test
    void anEventStreamEndsWithTheCloseAtAnotherNode() throws IOException {
        create(0, url, TEXT);
        try (WireConnection reading = nodes.get(1).connect()) {
            SseReader events = reading.events(WireRequest.of("GET", url + "?offset=-1&live=sse"));
            assertEquals("control", events.next().orElseThrow().type());
            assertEquals(
                    204,
                    ask(2, WireRequest.of("POST", url).with("Stream-Closed", "true"))
                            .status());
            assertTrue(events.next().orElseThrow().flag("streamClosed"));
            assertTrue(events.next().isEmpty());
        }
    }

    /// Read at one node again and again, it lives at the others; left alone, it ends at all of them.
    @Test
    void useAtOneNodeKeepsAStreamAliveAtEveryNode() throws IOException {
        assertEquals(
                201,
                ask(0, WireRequest.of("PUT", url).with("Content-Type", TEXT).with("Stream-TTL", "2"))
                        .status());
        assertEquals(204, append(0, url, TEXT, "kept").status());
        long usedUntilNs = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        Awaitility.await("five seconds of use")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    assertEquals("kept", content(1, url));
                    assertEquals(200, ask(2, WireRequest.of("HEAD", url)).status());
                    return System.nanoTime() > usedUntilNs;
                });
        for (int node = 0; node < 3; node++) {
            int looking = node;
            Awaitility.await("the end at node " + node)
                    .atMost(PATIENCE)
                    .until(() -> ask(looking, WireRequest.of("HEAD", url)).status() == 404);
        }
        assertEquals(404, append(1, url, TEXT, "too late").status());
    }

    /// The PUT waits out what the nodes' clocks may differ by, within its own time.
    @Test
    void aStreamThatHasJustExpiredIsMadeAnewByTheNextPut() throws IOException {
        WireRequest put = WireRequest.of("PUT", url).with("Content-Type", TEXT).with("Stream-TTL", "1");
        String first = ask(0, put).required("Stream-Next-Offset");
        Awaitility.await("the end")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ask(0, WireRequest.of("HEAD", url)).status() == 404);
        WireResponse anew = ask(0, put);
        assertEquals(201, anew.status(), anew.toString());
        assertTrue(anew.required("Stream-Next-Offset").compareTo(first) > 0);
    }

    @Test
    void aRequestOfSeveralBatchesIsSeenWholeOrNotAtAllAtTheOtherNodes() throws IOException, InterruptedException {
        create(0, url, JSON);
        AtomicBoolean written = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 12; i++) {
                try {
                    assertEquals(204, append(i % 2, url, JSON, group("g" + i)).status());
                } catch (IOException broken) {
                    throw new AssertionError(broken);
                }
            }
            written.set(true);
        });
        int looks = 0;
        int partly = 0;
        while (writer.isAlive()) {
            int seen = count(content(2, url));
            assertEquals(0, seen % GROUP_MESSAGES, "messages seen: " + seen);
            looks++;
            partly += seen < 12 * GROUP_MESSAGES ? 1 : 0;
        }
        writer.join();
        assertTrue(written.get(), "the writer failed");
        assertTrue(partly > 3, "looked " + looks + " times, " + partly + " of them while there was more to come");
        assertEquals(12 * GROUP_MESSAGES, count(content(2, url)));
    }

    /// The second writer waits one lease, ends the group, and goes on; nobody ever sees a part of it.
    @Test
    void aGroupWhoseNodeDiesInsideItIsNeverSeenAndTheNextWriterGoesOn() throws IOException {
        StandingStill[] way = new StandingStill[1];
        create(0, url, JSON);
        assertEquals(204, append(0, url, JSON, "\"before\"").status());
        try (NodeOnS2 dying = new NodeOnS2(lite.endpoint(), seed + 9, store -> way[0] = new StandingStill(store));
                WireConnection unanswered = dying.connect()) {
            assertEquals(
                    "[\"before\"]",
                    dying.ask(WireRequest.of("GET", url + "?offset=-1")).text());
            way[0].after(2);
            unanswered.send(WireRequest.of("POST", url).body(JSON, group("lost")));
            Awaitility.await("death inside the group").atMost(PATIENCE).until(way[0]::hasDied);
            assertEquals("[\"before\"]", content(1, url));
            long beganNs = System.nanoTime();
            assertEquals(204, append(1, url, JSON, "\"after\"").status());
            System.out.println("NodesSeeEachOtherTest: the second writer waited "
                    + Duration.ofNanos(System.nanoTime() - beganNs).toMillis() + " ms for the group of a dead node");
            for (int node = 0; node < 3; node++) {
                assertEquals("[\"before\",\"after\"]", content(node, url));
            }
        }
        assertEquals("[\"before\",\"after\"]", content(2, url));
    }

    private static String group(String name) {
        StringBuilder array = new StringBuilder("[");
        for (int i = 0; i < GROUP_MESSAGES; i++) {
            array.append(i == 0 ? "\"" : ",\"")
                    .append(name)
                    .append('.')
                    .append(i)
                    .append('"');
        }
        return array.append(']').toString();
    }

    private static int count(String array) {
        return array.length() == 2
                ? 0
                : 1 + (int) array.chars().filter(c -> c == ',').count();
    }
}
