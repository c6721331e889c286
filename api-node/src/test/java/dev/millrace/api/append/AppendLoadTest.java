package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.store.embedded.EmbeddedStoreOptions;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an append costs between the door and its answer, measured: writers that append again when they are
/// answered, 100 bytes each. Prints rates and CPU; asserts only that all were answered.
@Tag("long")
@Tag("alone")
@Timeout(300)
final class AppendLoadTest {
    private static final int ROUNDS = 6; // the first ones warm up
    private static final byte[] BODY = new byte[100];

    @Test
    void anAppendOnAStoreOfTailsOnly() throws InterruptedException {
        measure("tails only", new TailsOnlyStore(), 64, 400_000);
        measure("tails only", new TailsOnlyStore(), 1, 50_000);
    }

    @Test
    void anAppendOnTheEmbeddedStore(@TempDir Path directory) throws Exception {
        try (StreamStore store =
                EmbeddedStreamStore.open(EmbeddedStoreOptions.in(directory).build())) {
            measure("embedded", store, 64, 100_000);
            measure("embedded", store, 1, 5_000);
        }
    }

    private static void measure(String name, StreamStore store, int writers, int appends) throws InterruptedException {
        ExecutorService home = Executors.newSingleThreadExecutor();
        try (ShardedStreams streams =
                new ShardedStreams(AppendSettings.defaults(), Surroundings.of(store, writers, error -> {}))) {
            streams.start();
            CountDownLatch created = new CountDownLatch(1);
            streams.submit(Ask.STREAM, Ask.create(), new Writer(streams, home, created, 1));
            assertTrue(created.await(10, TimeUnit.SECONDS));
            for (int round = 1; round <= ROUNDS; round++) {
                AppendStats before = streams.stats();
                long cpu = ownerCpuNs();
                long began = System.nanoTime();
                CountDownLatch done = new CountDownLatch(writers);
                for (int i = 0; i < writers; i++) {
                    new Writer(streams, home, done, appends / writers).next();
                }
                assertTrue(done.await(120, TimeUnit.SECONDS));
                double seconds = (System.nanoTime() - began) / 1e9;
                AppendStats after = streams.stats();
                long batches = after.batches() - before.batches();
                System.out.println(name + " writers=" + writers + " appends/s=" + Math.round(appends / seconds)
                        + " owner CPU us/append=" + Math.round((ownerCpuNs() - cpu) / 10.0 / appends) / 100.0
                        + " appends/batch=" + Math.round(10.0 * appends / batches) / 10.0);
            }
        } finally {
            home.shutdown();
        }
    }

    private static long ownerCpuNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("append-")) {
                sum += threads.getThreadCpuTime(id);
            }
        }
        return sum;
    }

    /// Appends again as soon as it is answered.
    private static final class Writer implements Requester {
        private final ShardedStreams streams;
        private final Executor home;
        private final CountDownLatch done;
        private int left;

        Writer(ShardedStreams streams, Executor home, CountDownLatch done, int appends) {
            this.streams = streams;
            this.home = home;
            this.done = done;
            left = appends;
        }

        void next() {
            streams.submit(Ask.STREAM, Ask.append(List.of(Bytes.of(BODY)), null), this);
        }

        @Override
        public Executor home() {
            return home;
        }

        @Override
        public void onOutcome(StreamOutcome outcome) {
            if (--left > 0) {
                next();
            } else {
                done.countDown();
            }
        }
    }
}
