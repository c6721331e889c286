package dev.millrace.conformance.live;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.millrace.conformance.PackagedProgram;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final int ROUNDS = 3;
    private static final int READERS = 200;
    private static final int WRITES_PER_SECOND = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration WITHOUT = Duration.ofSeconds(10);
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
            measure(broadcast, WARM_UP, new Latencies());
            List<String> delayed = new ArrayList<>();
            while (delayed.size() < ROUNDS) {
                Round round = round(program.pid(), broadcast);
                System.out.println("SlowReaderTest: " + round);
                long expected = WITH.toSeconds() * WRITES_PER_SECOND * READERS;
                assertTrue(round.with.count() > expected * 0.98, round + ": " + expected + " deliveries expected");
                assertTrue(round.heapGrowth <= LIVE_HEAP_GROWTH_BYTES_MAX, round::toString);
                if (round.with.percentileMs(99) <= P99_TIMES_MAX * round.without.percentileMs(99)) {
                    return;
                }
                delayed.add(round.toString());
            }
            fail("the others were delayed in every round: " + delayed);
        }
    }

    /// The others before the reader comes and after it went, and meanwhile. What else goes on on the machine can make
    /// one round look as if they were delayed; a server that delays them does so in each.
    private static Round round(long pid, Broadcast broadcast) throws IOException, InterruptedException {
        Latencies without = new Latencies();
        Latencies with = new Latencies();
        long heapBefore = liveHeapBytes(pid);
        measure(broadcast, WITHOUT, without);
        long heapGrowth;
        try (Socket _ = broadcast.addStoppedReader()) {
            measure(broadcast, WITH, with);
            heapGrowth = liveHeapBytes(pid) - heapBefore;
        }
        measure(broadcast, WITHOUT, without);
        return new Round(without, with, heapGrowth);
    }

    private record Round(Latencies without, Latencies with, long heapGrowth) {
        @Override
        public String toString() {
            return "without " + without + "; with " + with + "; live heap +" + heapGrowth / 1024 + " KiB";
        }
    }

    private static void measure(Broadcast broadcast, Duration time, Latencies latencies) throws InterruptedException {
        broadcast.measureInto(latencies);
        boolean interrupted = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        broadcast.measureInto(new Latencies());
        assertTrue(!interrupted);
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
