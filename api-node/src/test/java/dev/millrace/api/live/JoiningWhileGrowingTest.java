package dev.millrace.api.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Readers that join at random offsets while the stream grows, on a whole node with bounds so small that they fall
/// behind, are served from the hub and from history in turn, and come back after every recycling: each sees exactly
/// the messages from its offset on, once, in order.
final class JoiningWhileGrowingTest {
    private static final String PATH = "/v1/stream/p/joined";
    private static final int MESSAGES = 1_500;
    private static final int READERS = 24;
    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

    private final List<String> offsets = new ArrayList<>();

    @Test
    void everyReaderSeesExactlyTheSuffix()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("JoiningWhileGrowingTest: millrace.test.seed=" + seed);
        try (ServedNode node = new ServedNode(small(), 2);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            synchronized (offsets) {
                offsets.add(node.create(PATH, "application/json"));
            }
            List<Future<Integer>> readers = new ArrayList<>();
            try (WireConnection writer = node.connect()) {
                Random random = new Random(seed);
                for (int n = 0; n < MESSAGES; n++) {
                    if (n % (MESSAGES / READERS) == 0) {
                        Random own = new Random(random.nextLong());
                        readers.add(clients.submit(() -> read(node, own)));
                    }
                    String padding = "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 3_000 : 200));
                    String next = ServedNode.append(
                                    writer, PATH, "application/json", "[{\"n\":" + n + ",\"p\":\"" + padding + "\"}]")
                            .required("Stream-Next-Offset");
                    synchronized (offsets) {
                        offsets.add(next);
                    }
                }
                ServedNode.closeStream(writer, PATH);
            }
            int responses = 0;
            for (Future<Integer> reader : readers) {
                responses += reader.get(60, TimeUnit.SECONDS);
            }
            LiveStats stats = node.live.stats();
            System.out.println("JoiningWhileGrowingTest: responses=" + responses + " " + stats);
            assertTrue(stats.historyPages() > 0 && stats.deliveries() > 0, stats.toString());
            assertTrue(stats.encodings() <= 2 * stats.batches(), stats.toString());
        }
    }

    /// Reads to the end of the stream; returns in how many responses.
    private int read(ServedNode node, Random random) throws IOException {
        int first;
        String offset;
        synchronized (offsets) {
            first = random.nextInt(offsets.size());
            offset = offsets.get(first);
        }
        return random.nextInt(3) == 0 ? poll(node, offset, first) : follow(node, offset, first);
    }

    private static int follow(ServedNode node, String from, int first) throws IOException {
        String offset = from;
        int next = first;
        for (int responses = 1; ; responses++) {
            try (WireConnection connection = node.connect()) {
                SseReader events = connection.events(WireRequest.of("GET", PATH + "?offset=" + offset + "&live=sse"));
                assertEquals(200, events.status());
                for (Optional<SseEvent> event = events.next(); event.isPresent(); event = events.next()) {
                    if (event.get().type().equals("data")) {
                        next = check(event.get().data(), next);
                    } else if (event.get().flag("streamClosed")) {
                        assertEquals(MESSAGES, next, "from " + first);
                        assertEquals(Optional.empty(), events.next());
                        return responses;
                    } else {
                        assertTrue(offset.compareTo(event.get().field("streamNextOffset")) <= 0);
                        offset = event.get().field("streamNextOffset");
                        assertEquals(offset, event.get().id());
                    }
                }
            }
        }
    }

    private static int poll(ServedNode node, String from, int first) throws IOException {
        String offset = from;
        int next = first;
        try (WireConnection connection = node.connect()) {
            for (int responses = 1; ; responses++) {
                WireResponse response =
                        connection.exchange(WireRequest.of("GET", PATH + "?offset=" + offset + "&live=long-poll"));
                assertTrue(response.status() == 200 || response.status() == 204, response.toString());
                next = check(response.text(), next);
                offset = response.required("Stream-Next-Offset");
                if (response.header("Stream-Closed").isPresent()) {
                    assertEquals(MESSAGES, next, "from " + first);
                    return responses;
                }
            }
        }
    }

    private static int check(String json, int first) {
        int next = first;
        Matcher numbers = NUMBER.matcher(json);
        while (numbers.find()) {
            assertEquals(next, Integer.parseInt(numbers.group(1)));
            next++;
        }
        return next;
    }

    private static LiveSettings small() {
        return new LiveSettings(
                new LiveSettings.Waits(
                        Duration.ofMillis(300),
                        Duration.ofMillis(200),
                        Duration.ofMillis(700),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5)),
                new LiveSettings.ReaderLimits(1_000, 1_000, 100, 2),
                new LiveSettings.ByteLimits(2_000, 4_000, 16_000, 1 << 20, 3_000, 1 << 20, 4_000, 1 << 20, 1_000));
    }
}
