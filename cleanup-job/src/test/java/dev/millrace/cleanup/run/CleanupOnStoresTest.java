package dev.millrace.cleanup.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.append.Requester;
import dev.millrace.api.append.ShardedStreams;
import dev.millrace.api.append.Surroundings;
import dev.millrace.api.expiry.Announcements;
import dev.millrace.api.expiry.AnnouncingStreams;
import dev.millrace.cleanup.run.DyingStore.LastAppend;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.expiry.ReclaimMargins;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.s2.S2Settings;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.store.embedded.EmbeddedStoreOptions;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import dev.millrace.store.embedded.StoreOpenException;
import dev.millrace.testkit.s2.S2Lite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real node and the cleanup on the real stores: streams expire, half of them are used all the time, and the cleanup
/// is killed three times. Exactly the unused are gone.
@Tag("slow")
@Tag("larger")
@Timeout(300)
class CleanupOnStoresTest {
    private static final int STREAMS = Boolean.getBoolean("millrace.test.long") ? 10_000 : 1_000;
    private static final long TTL_SECONDS = Boolean.getBoolean("millrace.test.long") ? 40 : 8;
    private static final int IN_FLIGHT = 500;
    private static final CleanupLimits LIMITS =
            new CleanupLimits(new ReclaimMargins(0, 500, 500), Duration.ofMinutes(2), 1_000_000, 32, 16);

    @Test
    void onTheEmbeddedStore(@TempDir Path folder) throws StoreOpenException, InterruptedException {
        try (StreamStore store =
                EmbeddedStreamStore.open(EmbeddedStoreOptions.in(folder).build())) {
            exactlyTheUnusedGo(store);
        }
    }

    @Test
    void onS2Lite() throws InterruptedException {
        try (S2Lite server = S2Lite.inMemory();
                StreamStore store = new S2StreamStore(S2Settings.of(server.endpoint())).start()) {
            exactlyTheUnusedGo(store);
        }
    }

    private static void exactlyTheUnusedGo(StreamStore store) throws InterruptedException {
        try (ShardedStreams sharded =
                new ShardedStreams(AppendSettings.defaults(), Surroundings.of(store, 1, failure -> {}))) {
            sharded.start();
            Node node = new Node(
                    new AnnouncingStreams(sharded, new Announcements(store), store::clockMs, DecisionLimits.DEFAULT));
            node.createAll();
            SplittableRandom random = new SplittableRandom(7);
            for (int kill = 0; kill < 3; kill++) {
                long expiresAtMs = store.clockMs() + TTL_SECONDS * 1_000 * 9 / 8 / 2;
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> {
                            node.useHalf();
                            return store.clockMs() > expiresAtMs;
                        });
                DyingStore dying = new DyingStore(store, random.nextInt(STREAMS / 6), LastAppend.LANDS);
                new Cleanup(dying, LIMITS, random, System::nanoTime).run();
            }
            Cleanup cleanup = new Cleanup(store, LIMITS, random, System::nanoTime);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        node.useHalf();
                        RunReport report = cleanup.run();
                        if (report.counted().of("lookedAt") > 0) {
                            System.out.println("CleanupOnStoresTest: " + report.json());
                        }
                        return report.announced() == STREAMS / 2;
                    });
            node.checkAll(store);
        }
    }

    /// The streams, as clients ask for them: those of even numbers are used.
    private static final class Node {
        private final AnnouncingStreams streams;

        Node(AnnouncingStreams streams) {
            this.streams = streams;
        }

        private static StreamPath path(int number) {
            return new StreamPath("tests", "s" + number);
        }

        void createAll() {
            StreamCommand create = new StreamCommand.Create(
                    World.TEXT,
                    new Lifetime.Sliding(TTL_SECONDS),
                    Closure.STAYS_OPEN,
                    List.of(Bytes.utf8("m")),
                    null,
                    1);
            for (StreamOutcome outcome : askAll(create, 1)) {
                assertInstanceOf(StreamOutcome.Created.class, outcome);
            }
        }

        void useHalf() {
            for (StreamOutcome outcome : askAll(new StreamCommand.Inspect(Use.COUNTS), 2)) {
                assertInstanceOf(StreamOutcome.Inspected.class, outcome);
            }
        }

        private List<StreamOutcome> askAll(StreamCommand command, int step) {
            List<StreamOutcome> outcomes = new ArrayList<>();
            List<CompletableFuture<StreamOutcome>> flying = new ArrayList<>();
            for (int i = 0; i < STREAMS; i += step) {
                flying.add(ask(path(i), command));
                if (flying.size() == IN_FLIGHT || i + step >= STREAMS) {
                    flying.forEach(one ->
                            outcomes.add(one.orTimeout(30, TimeUnit.SECONDS).join()));
                    flying.clear();
                }
            }
            return outcomes;
        }

        private CompletableFuture<StreamOutcome> ask(StreamPath path, StreamCommand command) {
            CompletableFuture<StreamOutcome> told = new CompletableFuture<>();
            streams.submit(path, command, new Requester() {
                @Override
                public Executor home() {
                    return Runnable::run;
                }

                @Override
                public void onOutcome(StreamOutcome outcome) {
                    told.complete(outcome);
                }
            });
            return told;
        }

        void checkAll(StreamStore store) {
            for (int i = 0; i < STREAMS; i++) {
                boolean used = i % 2 == 0;
                StreamOutcome look = ask(path(i), new StreamCommand.Inspect(Use.DOES_NOT_COUNT))
                        .join();
                assertEquals(used, look instanceof StreamOutcome.Inspected, path(i) + ": " + look);
            }
            Awaitility.await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                for (int i = 1; i < STREAMS; i += 2) {
                    assertFalse(holdsRecords(store, path(i)), path(i) + " holds records");
                }
            });
            assertTrue(holdsRecords(store, path(0)));
        }

        private static boolean holdsRecords(StreamStore store, StreamPath path) {
            return store.read(StreamKeys.of(path), new ReadStart.SeqNum(0), 1, 1)
                            .join()
                    instanceof ReadOutcome.Records;
        }
    }
}
