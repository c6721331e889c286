package dev.millrace.conformance.kill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;

/// Kills one node after the other under load while its clients go on at the others, and has everything verified at the
/// end. Owned by the test's thread; each client has a thread of its own.
final class NodeCampaign {
    private static final Duration STEP_MAX = Duration.ofSeconds(60);
    private static final int WRITES_BEFORE_A_KILL_MIN = 100;
    private static final int WRITES_BEFORE_A_KILL_MAX = 800;
    private static final int WRITES_WHILE_DOWN_MIN = 20;
    private static final int WRITES_WHILE_DOWN_MAX = 400;

    private final Nodes nodes;
    private final NodeLoad load;
    private final Random random;
    private final SharedStream busy;
    private final SharedStream calm;
    private final List<NodeWriter> writers = new ArrayList<>();
    private final List<NodeReader> readers = new ArrayList<>();
    private int messages;

    /// @param random drives what is written, which node is killed, and when
    NodeCampaign(Nodes nodes, Random random) {
        this.nodes = nodes;
        this.load = new NodeLoad(nodes);
        this.random = random;
        this.busy = new SharedStream("/v1/stream/nodes/busy", random());
        this.calm = new SharedStream("/v1/stream/nodes/calm", random());
        for (int i = 0; i < 3; i++) {
            addWriter("single" + i, busy, NodeWriter.Kind.SINGLE);
            addWriter("producer" + i, busy, NodeWriter.Kind.PRODUCER);
        }
        addWriter("batches", busy, NodeWriter.Kind.BATCHES);
        addWriter("careful0", calm, NodeWriter.Kind.PRODUCER);
        addWriter("careful1", calm, NodeWriter.Kind.PRODUCER);
        for (int home = 0; home < nodes.all().size(); home++) {
            readers.add(new NodeReader(busy, Follower.Way.SSE, home, load, random()));
            readers.add(new NodeReader(calm, Follower.Way.LONG_POLL, home, load, random()));
        }
    }

    private void addWriter(String name, SharedStream stream, NodeWriter.Kind kind) {
        writers.add(new NodeWriter(name, stream, kind, load, random()));
    }

    private Random random() {
        return new Random(random.nextLong());
    }

    NodeLoad load() {
        return load;
    }

    /// @throws AssertionError where something acknowledged is missing or there twice, where a live reader saw a gap
    ///     or a repeat, or where a node that was not killed broke a connection
    void run(int kills) throws IOException, InterruptedException {
        run(kills, () -> {
            int place = random.nextInt(nodes.all().size());
            nodes.kill(place);
            return place;
        });
    }

    /// The same, but each node in turn is asked to end, and started again, as a rolling upgrade does it.
    void roll(int rounds) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        run(rounds * nodes.all().size(), () -> {
            int place = next.getAndIncrement() % nodes.all().size();
            nodes.drain(place);
            return place;
        });
    }

    private void run(int endings, IntSupplier end) throws IOException, InterruptedException {
        try (Client client = client(0)) {
            busy.ensure(client);
            calm.ensure(client);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing = new ArrayList<>();
            List<Future<?>> reading = new ArrayList<>();
            try {
                writers.forEach(writer -> writing.add(threads.submit(writer::work)));
                readers.forEach(reader -> reading.add(threads.submit(reader::work)));
                for (int i = 0; i < endings; i++) {
                    endAndRestart(end, writing, reading);
                }
            } finally {
                load.stop();
            }
            requireNoFailure(writing);
            try {
                verify();
            } finally {
                readers.forEach(NodeReader::leave);
            }
            requireNoFailure(reading);
        }
    }

    private void endAndRestart(IntSupplier end, List<Future<?>> writing, List<Future<?>> reading)
            throws InterruptedException {
        awaitWrites(random.nextInt(WRITES_BEFORE_A_KILL_MIN, WRITES_BEFORE_A_KILL_MAX), writing, reading);
        int place = end.getAsInt();
        awaitWrites(random.nextInt(WRITES_WHILE_DOWN_MIN, WRITES_WHILE_DOWN_MAX), writing, reading);
        nodes.restart(place);
    }

    /// Waits until so many more appends are acknowledged.
    private void awaitWrites(int more, List<Future<?>> writing, List<Future<?>> reading) throws InterruptedException {
        long wanted = load.writes().count() + more;
        Awaitility.await(more + " more appends")
                .atMost(STEP_MAX)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> load.writes().count() >= wanted || anyEnded(writing) || anyEnded(reading));
        requireNoneEnded(writing);
        requireNoneEnded(reading);
    }

    private static boolean anyEnded(List<Future<?>> clients) {
        return clients.stream().anyMatch(Future::isDone);
    }

    private static void requireNoneEnded(List<Future<?>> clients) throws InterruptedException {
        if (anyEnded(clients)) {
            requireNoFailure(clients.stream().filter(Future::isDone).toList());
            throw new AssertionError("a client ended before it was told to");
        }
    }

    private static void requireNoFailure(List<Future<?>> clients) throws InterruptedException {
        for (Future<?> client : clients) {
            try {
                client.get();
            } catch (ExecutionException failed) {
                throw new AssertionError("a client failed: " + failed.getCause(), failed.getCause());
            }
        }
    }

    /// The same at every node, all of what was acknowledged, and shown to every live reader.
    private void verify() throws IOException {
        for (SharedStream stream : List.of(busy, calm)) {
            List<String> stored = List.of();
            for (int place = 0; place < nodes.all().size(); place++) {
                try (Client client = client(place)) {
                    stream.verify(client);
                    stored = StoredStream.messages(client, stream.url(), "-1");
                }
            }
            messages += stored.size();
            requireShown(stream, stored);
        }
    }

    private void requireShown(SharedStream stream, List<String> stored) {
        for (NodeReader reader : readers) {
            if (reader.reads(stream)) {
                Awaitility.await(reader + " catches up").atMost(STEP_MAX).until(() -> reader.shown() >= stored.size());
                reader.requireShown(stored);
            }
        }
    }

    private Client client(int place) throws IOException {
        return Client.connect(new Round(nodes.all().get(place).port(), Long.MAX_VALUE));
    }

    /// What it came to, for people.
    String summary() {
        return messages + " messages in " + load.writes().count() + " appends, " + load.broken()
                + " more broken by kills, " + load.refused() + " answered 503; longest wait for an acknowledgement "
                + load.writes() + ", of a live reader for the next messages " + load.reads();
    }
}
