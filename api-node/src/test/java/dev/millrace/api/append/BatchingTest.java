package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.store.SlowStreamStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Batching comes from the store's own pace.
@Timeout(120)
final class BatchingTest {
    private static final int WRITERS = 64;
    private static final int APPENDS_EACH = 40;

    @Test
    void sixtyFourWritersOfOneStreamOnAStoreOfTwentyMillisecondsShareItsCalls() throws InterruptedException {
        SimulatedStreamStore simulated = SimulatedStreamStore.create();
        SlowStreamStore slow = SlowStreamStore.wrapping(simulated, Duration.ofMillis(20));
        ExecutorService home = Executors.newSingleThreadExecutor();
        try (ShardedStreams streams = new ShardedStreams(
                new Settings().build(), new Surroundings(slow, StreamKeys::of, System::nanoTime, 7, error -> {}))) {
            streams.start();
            CountDownLatch created = new CountDownLatch(1);
            streams.submit(Ask.STREAM, Ask.create(), requester(home, outcome -> created.countDown()));
            assertTrue(created.await(30, TimeUnit.SECONDS));
            slow.resetCounts();
            CountDownLatch done = new CountDownLatch(WRITERS);
            for (int i = 0; i < WRITERS; i++) {
                new Writer(streams, home, done).next();
            }
            assertTrue(done.await(90, TimeUnit.SECONDS));
        }
        home.shutdown();
        assertEquals(
                WRITERS * APPENDS_EACH, Driver.bodies(simulated, Driver.KEY).size());
        double each = (double) WRITERS * APPENDS_EACH / slow.appendCalls();
        assertTrue(each >= 30, "appends per store call: " + each);
    }

    private interface OnOutcome {
        void accept(StreamOutcome outcome);
    }

    private static Requester requester(Executor home, OnOutcome then) {
        return new Requester() {
            @Override
            public Executor home() {
                return home;
            }

            @Override
            public void onOutcome(StreamOutcome outcome) {
                then.accept(outcome);
            }
        };
    }

    /// Appends again as soon as it is answered.
    private static final class Writer {
        private final ShardedStreams streams;
        private final Executor home;
        private final CountDownLatch done;
        private int left = APPENDS_EACH;

        Writer(ShardedStreams streams, Executor home, CountDownLatch done) {
            this.streams = streams;
            this.home = home;
            this.done = done;
        }

        void next() {
            streams.submit(Ask.STREAM, Ask.append("message"), requester(home, outcome -> {
                assertInstanceOf(Appended.class, outcome);
                if (--left > 0) {
                    next();
                } else {
                    done.countDown();
                }
            }));
        }
    }
}
