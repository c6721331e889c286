package dev.millrace.api.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two hundred readers of one stream, and one more that stops reading: the others do not notice, memory stays
/// bounded, and each batch is encoded once.
///
/// Windows without and with the one are measured in turn, so that whatever else this machine does meets both alike.
final class OneSlowReaderTest {
    private static final String PATH = "/v1/stream/p/shared";
    private static final int READERS = 200;
    private static final int PER_SECOND = 50;
    private static final String PADDING = "x".repeat(2_000);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Socket buffers and the bound of a connection hold less than this, so a reader that stops is behind soon after.
    private static final int RECEIVE_BUFFER_BYTES = 4_096;

    /// Twice the buffers of all, whatever the stopped reader misses.
    private static final long DIRECT_BYTES_MAX = 64 << 20;

    private static final double RATIO_MAX = 1.5;

    /// Below this the clock of a shared machine decides, not the server.
    private static final long NOISE_NS = TimeUnit.MILLISECONDS.toNanos(4);

    @Test
    @Tag("slow")
    void aReaderThatStopsForSecondsDisturbsNobody()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        measure(3, Duration.ofSeconds(2));
    }

    @Test
    @Tag("long")
    @Tag("alone")
    void aReaderThatStopsForAMinuteDisturbsNobody()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        measure(2, Duration.ofSeconds(60));
    }

    private static void measure(int rounds, Duration window)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        LiveSettings defaults = LiveSettings.defaults();
        LiveSettings.Waits waits = defaults.waits();
        Duration hour = Duration.ofHours(1); // nobody is recycled amid the measurement
        LiveSettings settings = new LiveSettings(
                new LiveSettings.Waits(
                        waits.longPoll(),
                        waits.keepAlive(),
                        hour,
                        Duration.ofMinutes(10),
                        waits.ending(),
                        waits.drain()),
                defaults.readers(),
                defaults.bytes());
        try (ServedNode node = new ServedNode(settings, 1);
                EventClients clients = new EventClients()) {
            var _ = node.create(PATH, "text/plain");
            clients.follow(node.port(), PATH, READERS);
            Awaitility.await().atMost(LIMIT).until(() -> clients.following() == READERS);
            run(node, clients, rounds, window);
            Awaitility.await().atMost(LIMIT).until(() -> isQuiet(node.live.stats()));
            LiveStats stats = node.live.stats();
            System.out.println("OneSlowReaderTest: " + stats);
            assertTrue(stats.slowReaders() >= rounds, stats.toString());
            assertEquals(stats.batches(), stats.encodings());
        }
    }

    /// Whether every batch has been told.
    private static boolean isQuiet(LiveStats stats) {
        return stats.batches() <= stats.encodings();
    }

    private static void run(ServedNode node, EventClients clients, int rounds, Duration window)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ScheduledExecutorService appender = Executors.newSingleThreadScheduledExecutor();
        AtomicReference<Throwable> failed = new AtomicReference<>();
        try (WireConnection writer = node.connect()) {
            ScheduledFuture<?> appends = appender.scheduleAtFixedRate(
                    () -> append(writer, failed), 0, 1_000 / PER_SECOND, TimeUnit.MILLISECONDS);
            List<Long> without = new ArrayList<>();
            List<Long> with = new ArrayList<>();
            window(clients, window); // warm
            for (int round = 0; round < rounds; round++) {
                without.add(window(clients, window));
                long slowBefore = node.live.stats().slowReaders();
                try (Socket stopped = stoppedReader(node)) {
                    Awaitility.await()
                            .atMost(LIMIT)
                            .until(() -> node.live.stats().slowReaders() > slowBefore);
                    var _ = clients.takeP99Ns();
                    with.add(window(clients, window));
                    long direct = PlatformDependent.usedDirectMemory();
                    assertTrue(direct < DIRECT_BYTES_MAX, "direct memory: " + direct);
                    assertReadsOn(stopped);
                }
            }
            appends.cancel(false);
            appender.shutdown();
            assertTrue(appender.awaitTermination(30, TimeUnit.SECONDS));
            assertEquals(null, failed.get());
            assertUndisturbed(median(without), median(with));
        } finally {
            appender.shutdownNow();
        }
    }

    private static void append(WireConnection writer, AtomicReference<Throwable> failed) {
        try {
            var _ = ServedNode.append(writer, PATH, "text/plain", EventClients.mark(System.nanoTime()) + PADDING);
        } catch (IOException | AssertionError broken) {
            failed.compareAndSet(null, broken);
        }
    }

    /// Lets the window pass and returns the readers' 99th percentile in it.
    private static long window(EventClients clients, Duration window) throws InterruptedException {
        int wanted = (int) (READERS * PER_SECOND * window.toMillis() / 1_000);
        int before = clients.received();
        Awaitility.await()
                .atMost(LIMIT.plus(window.multipliedBy(2)))
                .until(() -> clients.received() - before >= wanted);
        return clients.takeP99Ns();
    }

    /// A client that sends its request and reads nothing.
    private static Socket stoppedReader(ServedNode node) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
        WireRequest request = WireRequest.of("GET", PATH + "?offset=now&live=sse");
        socket.getOutputStream().write(request.toBytes());
        return socket;
    }

    /// It finds everything from where it stopped on: as much as it asks for, and no U+FFFD or cut event in between.
    private static void assertReadsOn(Socket stopped) throws IOException {
        stopped.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
        InputStream in = stopped.getInputStream();
        String text = new String(in.readNBytes(256 << 10), StandardCharsets.US_ASCII);
        int events = text.split("event: data\n", -1).length - 1;
        int marks = text.split("@", -1).length - 1;
        assertTrue(events > 50, "events: " + events);
        assertTrue(marks >= events, "messages: " + marks + " events: " + events);
    }

    private static void assertUndisturbed(long withoutNs, long withNs) {
        System.out.println("OneSlowReaderTest: p99 of " + READERS + " readers: without=" + withoutNs / 1_000
                + " us with=" + withNs / 1_000 + " us");
        assertTrue(
                withNs <= RATIO_MAX * Math.max(withoutNs, NOISE_NS),
                "p99 without: " + withoutNs + " ns, with: " + withNs + " ns");
    }

    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
