package dev.millrace.fanout.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.StreamStore;
import dev.millrace.store.embedded.EmbeddedStoreOptions;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker with its thread on the embedded store, as the standalone program has it, through restarts.
final class EmbeddedDeliveryTest {
    private static final int SOURCES = 4;
    private static final int SESSIONS = 40;
    private static final int MESSAGES = 50;

    @TempDir
    private Path folder;

    private final AtomicReference<@Nullable Throwable> death = new AtomicReference<>();

    @Test
    void everySessionHasEveryMessageOnceThroughRestarts() throws Exception {
        int published = 0;
        for (int restart = 0; restart < 3; restart++) {
            try (StreamStore store = EmbeddedStreamStore.open(
                    EmbeddedStoreOptions.in(folder.resolve("data")).build())) {
                LogClient client = new LogClient(store, Partitions.COUNT_DEFAULT, DecisionLimits.DEFAULT);
                try (FanoutWorker worker =
                        FanoutWorker.start(store, WorkerSettings.standard("test", true), death::set)) {
                    if (restart == 0) {
                        begin(client);
                    }
                    for (int i = 0; i < MESSAGES; i++) {
                        Bytes message = Bytes.utf8("message " + published++);
                        for (int source = 0; source < SOURCES; source++) {
                            client.publish(source(source), ContentType.PLAIN_TEXT, List.of(message));
                        }
                    }
                    long expected = (long) (restart + 1) * MESSAGES;
                    Awaitility.await("delivery of " + expected + " messages to each of " + SESSIONS)
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> isDelivered(client, expected));
                    assertEquals(
                            SESSIONS,
                            worker.explain(session(0)).isPresent() ? SESSIONS : 0,
                            "the worker knows the sessions that it delivers to");
                }
                assertNull(death.get());
            }
        }
    }

    @Test
    void aStopGivesAllTasksBackInUnderASecond() throws Exception {
        try (StreamStore store = EmbeddedStreamStore.open(
                EmbeddedStoreOptions.in(folder.resolve("data")).build())) {
            FanoutWorker worker = FanoutWorker.start(store, WorkerSettings.standard("test", true), death::set);
            Awaitility.await("all tasks taken")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> worker.counters().takeovers() == Partitions.COUNT_DEFAULT);
            long began = System.nanoTime();
            worker.close();
            long tookMs = (System.nanoTime() - began) / 1_000_000;
            assertEquals(Partitions.COUNT_DEFAULT, worker.counters().releases());
            assertTrue(tookMs < 1_000, () -> "stop took " + tookMs + " ms");
        }
    }

    private void begin(LogClient client) {
        for (int i = 0; i < SOURCES; i++) {
            client.create(source(i), ContentType.PLAIN_TEXT, Lifetime.UNLIMITED);
        }
        for (int i = 0; i < SESSIONS; i++) {
            for (int source = 0; source < SOURCES; source++) {
                client.subscribe(session(i), source(source), DeliveryFormat.ENVELOPE, 3_600);
            }
        }
    }

    private static boolean isDelivered(LogClient client, long expected) {
        for (int i = 0; i < SESSIONS; i++) {
            StreamState state = client.load(session(i));
            List<Long> delivered = new ArrayList<>();
            for (Subscription subscription : state.subscriptions()) {
                delivered.add(subscription.deliveredUntilSeqNum()
                        - subscription.from().seqNum());
            }
            if (!delivered.equals(java.util.Collections.nCopies(SOURCES, expected))) {
                return false;
            }
            // Created and subscriptions aside, a session's log holds one record per message, and snapshots.
            assertTrue(
                    state.nextSeqNum() >= 1 + SOURCES + SOURCES * expected
                            && state.nextSeqNum() <= 1 + SOURCES + SOURCES * expected + 10,
                    () -> "records of a session: " + state.nextSeqNum());
        }
        return true;
    }

    private static StreamPath source(int index) {
        return new StreamPath("p", "source" + index);
    }

    private static StreamPath session(int index) {
        return new StreamPath("p", "session:s" + index);
    }
}
