package dev.millrace.conformance.live;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One SSE reader that stops reading for a minute delays neither the other 200 nor the writer, and costs no memory.
@Tag("slow")
final class SlowReaderTest {
    private static final int ATTEMPTS = 3;
    private static final int READERS = 200;
    private static final int WRITES_PER_SECOND = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration WITHOUT = Duration.ofSeconds(20);
    private static final Duration WITH = Duration.ofSeconds(60);
    private static final double P99_TIMES_MAX = 1.5;
    private static final long LIVE_HEAP_GROWTH_BYTES_MAX = 16L << 20;

    @TempDir
    private Path data;

    @Test
    void aReaderThatStopsReadingDelaysNobody() throws IOException, InterruptedException {
        // The recycling of connections, which clients answer by coming again, is left out of the picture.
        try (PackagedProgram program = PackagedProgram.start(data, "--millrace.live.recycle-after=10m");
                Broadcast broadcast = new Broadcast(program.base().getPort())) {
            broadcast.read(READERS);
            broadcast.write(WRITES_PER_SECOND);
            measure(broadcast, WARM_UP);
            Latencies before = measure(broadcast, WITHOUT);
            long heapBefore = liveHeapBytes(program.pid());
            broadcast.addStoppedReader();
            Latencies with = measure(broadcast, WITH);
            long heapGrowth = liveHeapBytes(program.pid()) - heapBefore;
            System.out.println("SlowReaderTest: without " + before + "; with " + with + "; live heap +"
                    + heapGrowth / 1024 + " KiB");

            long expected = WITH.toSeconds() * WRITES_PER_SECOND * READERS;
            assertAll(
                    () -> assertTrue(with.count() > expected * 0.98, with.count() + " of " + expected + " deliveries"),
                    () -> assertTrue(
                            with.percentileMs(99) <= P99_TIMES_MAX * before.percentileMs(99),
                            "without " + before + "; with " + with),
                    () -> assertTrue(
                            heapGrowth <= LIVE_HEAP_GROWTH_BYTES_MAX, "live heap grew by " + heapGrowth + " bytes"));
        }
    }

    private static Latencies measure(Broadcast broadcast, Duration time) throws InterruptedException {
        Latencies latencies = new Latencies();
        broadcast.measureInto(latencies);
        boolean interrupted = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        broadcast.measureInto(new Latencies());
        assertTrue(!interrupted);
        return latencies;
    }

    /// Bytes that live objects of a process take, after a collection. A busy process may refuse to tell at first.
    private static long liveHeapBytes(long pid) throws IOException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            OptionalLong told = histogramTotal(pid);
            if (told.isPresent()) {
                return told.getAsLong();
            }
        }
        return histogramTotal(pid).orElseThrow(() -> new AssertionError("jcmd tells no total"));
    }

    private static OptionalLong histogramTotal(long pid) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process histogram = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram").start();
        try (var lines = histogram.inputReader()) {
            return lines.lines()
                    .filter(line -> line.startsWith("Total"))
                    .mapToLong(total -> Long.parseLong(total.strip().split("\\s+", -1)[2]))
                    .findFirst();
        }
    }
}
