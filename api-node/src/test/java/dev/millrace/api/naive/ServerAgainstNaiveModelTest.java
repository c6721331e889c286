package dev.millrace.api.naive;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.http.HttpSettings;
import dev.millrace.api.live.LiveSettings;
import dev.millrace.api.whole.Bounds;
import dev.millrace.api.whole.WholeNode;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.wire.WireConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A whole node agrees with the naive model after each of many random operations, and still does when it has gone away
/// and come back.
final class ServerAgainstNaiveModelTest {
    private static final int RUNS = 12;

    private static final int OPERATIONS = 700;
    private static final int OPERATIONS_BETWEEN_FULL_LOOKS = 100;
    private static final int PAGE_BYTES_MAX = 1_000;
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final int REMEMBERED = 12;

    @Test
    void everyAnswerAndEveryStreamIsWhatTheModelSays() throws IOException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("ServerAgainstNaiveModelTest: millrace.test.seed=" + seed);
        Random seeds = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            run(new Random(seeds.nextLong()));
        }
    }

    private static void run(Random random) throws IOException {
        SimulatedStreamStore store = SimulatedStreamStore.create();
        WholeNode node = new WholeNode(store, bounds(), random.nextLong());
        NaiveServer naive = new NaiveServer(store.clockMs());
        RandomOperations operations = new RandomOperations(random, naive);
        Comparison comparison = new Comparison(naive, random, PAGE_BYTES_MAX, connect(node));
        Deque<Operation> last = new ArrayDeque<>();
        try {
            for (int i = 1; i <= OPERATIONS; i++) {
                Operation operation = operations.next();
                last.add(operation);
                if (last.size() > REMEMBERED) {
                    last.remove();
                }
                switch (operation) {
                    case Operation.Restart _ -> {
                        node.close();
                        node = new WholeNode(store, bounds(), random.nextLong());
                        comparison.reconnect(connect(node));
                    }
                    case Operation.Pass pass -> {
                        store.advance(Duration.ofMillis(pass.ms()));
                        comparison.perform(pass);
                    }
                    default -> comparison.perform(operation);
                }
                if (i % OPERATIONS_BETWEEN_FULL_LOOKS == 0) {
                    comparison.requireSame();
                }
            }
        } catch (AssertionError differs) {
            throw new AssertionError(differs.getMessage() + "\nlast operations: " + last, differs);
        } finally {
            node.close();
        }
    }

    private static Bounds bounds() {
        HttpSettings.Limits limits = HttpSettings.Limits.DEFAULT;
        HttpSettings.Limits smallPages = new HttpSettings.Limits(
                limits.requestLineBytesMax(),
                limits.headerBytesMax(),
                limits.bodyBytesMax(),
                limits.bodiesInFlightBytesMax(),
                limits.pagesInFlightBytesMax(),
                PAGE_BYTES_MAX,
                16L * PAGE_BYTES_MAX,
                limits.connectionsMax(),
                limits.requestTimeMax(),
                limits.idleTimeMax(),
                limits.writeStallMax(),
                limits.drainWait(),
                limits.gzipBytesMin(),
                limits.json());
        return new Bounds(smallPages, AppendSettings.defaults(), LiveSettings.defaults(), AccessDecider.DEVELOPMENT);
    }

    private static WireConnection connect(WholeNode node) throws IOException {
        return WireConnection.open(node.port(), WAIT);
    }
}
