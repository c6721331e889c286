package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Created;
import dev.millrace.model.outcome.StreamOutcome.Duplicate;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.ReadFault;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two nodes with their own threads over one store: faults and delays come from a seed, the interleaving does not.
@Timeout(120)
final class TwoNodesTest {
    private static final int PRODUCERS = 6;
    private static final int MESSAGES_EACH = 60;

    private final long seed =
            Long.getLong("millrace.test.seed", ThreadLocalRandom.current().nextLong(1L << 40));
    private final SimulatedStreamStore simulated = SimulatedStreamStore.create();
    private final List<UnreliableStreamStore> ways = new ArrayList<>();
    private final List<ShardedStreams> nodes = new ArrayList<>();
    private final ExecutorService home = Executors.newSingleThreadExecutor();

    @BeforeEach
    void startNodes() {
        for (int i = 0; i < 2; i++) {
            UnreliableStreamStore way = UnreliableStreamStore.wrapping(simulated)
                    .seed(seed + i)
                    .losingAnswers(0.1)
                    .with(AppendFault.LAND_LATE, 0.05)
                    .with(AppendFault.REFUSE_BUSY, 0.05)
                    .with(ReadFault.UNAVAILABLE, 0.05)
                    .delaying(Duration.ofMillis(2));
            Settings settings = new Settings();
            settings.shards = 2;
            ShardedStreams node = new ShardedStreams(
                    settings.build(),
                    new Surroundings(way, StreamKeys::of, System::nanoTime, seed + 100L * i, error -> {}));
            node.start();
            ways.add(way);
            nodes.add(node);
        }
    }

    @AfterEach
    void closeNodes() {
        nodes.forEach(ShardedStreams::close);
        ways.forEach(UnreliableStreamStore::close);
        home.shutdown();
    }

    private CompletableFuture<StreamOutcome> submit(int node, StreamCommand command) {
        CompletableFuture<StreamOutcome> answer = new CompletableFuture<>();
        nodes.get(node).submit(Ask.STREAM, command, new Requester() {
            @Override
            public Executor home() {
                return home;
            }

            @Override
            public void onOutcome(StreamOutcome outcome) {
                answer.complete(outcome);
            }
        });
        return answer;
    }

    private void create() {
        StreamOutcome outcome;
        do {
            outcome = submit(0, Ask.create()).join();
        } while (!(outcome instanceof Created || outcome instanceof StreamOutcome.AlreadyExists));
    }

    @Test
    void producersThatRetryOnEitherNodeAppendEachMessageOnceAndInOrder() {
        create();
        List<CompletableFuture<Void>> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            String id = "p" + i;
            Random random = new Random(seed + i);
            producers.add(CompletableFuture.runAsync(
                    () -> produce(id, random), task -> Thread.ofVirtual().start(task)));
        }
        producers.forEach(CompletableFuture::join);
        ways.forEach(UnreliableStreamStore::landLate);
        List<String> bodies = VisibleLog.of(simulated, Driver.KEY).bodies();
        assertEquals(PRODUCERS * MESSAGES_EACH, bodies.size(), "seed=" + seed);
        for (int i = 0; i < PRODUCERS; i++) {
            String id = "p" + i + "#";
            List<String> own =
                    bodies.stream().filter(body -> body.startsWith(id)).toList();
            for (int number = 0; number < MESSAGES_EACH; number++) {
                assertEquals(id + number, own.get(number), "seed=" + seed);
            }
        }
    }

    private void produce(String id, Random random) {
        for (int number = 0; number < MESSAGES_EACH; number++) {
            StreamOutcome outcome;
            do {
                outcome = submit(random.nextInt(2), Ask.produce(id, 0, number, id + "#" + number))
                        .join();
                assertTrue(isExpected(outcome), "seed=" + seed + " " + outcome);
            } while (!(outcome instanceof Appended || outcome instanceof Duplicate));
        }
    }

    private static boolean isExpected(StreamOutcome outcome) {
        return outcome instanceof Appended
                || outcome instanceof Duplicate
                || outcome instanceof StreamOutcome.Overloaded
                || outcome instanceof StreamOutcome.StoreUnavailable
                || outcome instanceof StreamOutcome.Unresolved;
    }

    @Test
    void aStreamDeletedOnOneNodeAndMadeAnewOnTheOtherIsOneStreamForBoth() {
        ways.forEach(UnreliableStreamStore::heal);
        long life = 0;
        for (int round = 0; round < 20; round++) {
            Created created = assertInstanceOf(
                    Created.class, submit(round % 2, Ask.create()).join());
            assertTrue(created.view().life() > life);
            life = created.view().life();
            Appended appended = assertInstanceOf(
                    Appended.class, submit((round + 1) % 2, Ask.append("m")).join());
            assertEquals(life, appended.next().life());
            assertInstanceOf(
                    StreamOutcome.Deleted.class,
                    submit((round + 1) % 2, Ask.delete()).join());
            assertInstanceOf(
                    StreamOutcome.NotFound.class, submit(round % 2, Ask.head()).join());
        }
    }
}
