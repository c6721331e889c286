package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.read.Message;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.ReadFault;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Two nodes, each on its own unreliable way to one store, with writers, readers, watchers and restarts, all drawn from
/// one seed and run by one thread. What the nodes said is judged by the log.
final class Campaign {
    private static final StreamPath KEPT = new StreamPath("tests", "kept");
    private static final StreamPath RENEWED = new StreamPath("tests", "renewed");
    private static final int PRODUCERS = 4;

    private final Random random;
    private final SimulatedStreamStore simulated = SimulatedStreamStore.stepwise();
    private final List<UnreliableStreamStore> ways = new ArrayList<>();
    private final Driver[] nodes = new Driver[2];
    private final List<Asked> open = new ArrayList<>();
    private final Producer[] producers = new Producer[PRODUCERS];
    private final Map<String, StreamOutcome> plain = new HashMap<>();
    private final Set<String> sent = new HashSet<>();
    private final List<Long> createdLives = new ArrayList<>();
    private final List<WatchLog> watches = new ArrayList<>();
    private final StringBuilder transcript = new StringBuilder();
    private Offset seen = Offset.ZERO;
    private int deleted;
    private int deletesUnknown;
    private int names;

    Campaign(long seed) {
        random = new Random(seed);
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = newNode(i);
        }
        for (int i = 0; i < producers.length; i++) {
            producers[i] = new Producer("producer-" + i);
        }
    }

    /// One request that has no answer yet. `floor` is the tail that it has to see: it had been shown before.
    private record Asked(Reply reply, int node, OnAnswer then, Offset floor) {}

    private interface OnAnswer {
        void accept(StreamOutcome outcome);
    }

    private static final class Producer {
        private final String id;
        private long seq;
        private boolean waits;

        Producer(String id) {
            this.id = id;
        }
    }

    private Driver newNode(int index) {
        UnreliableStreamStore way = UnreliableStreamStore.wrapping(simulated)
                .seed(random.nextLong())
                .losingAnswers(0.10)
                .with(AppendFault.LAND_LATE, 0.05)
                .with(AppendFault.HOLD_REQUEST, 0.03)
                .with(AppendFault.HOLD_ANSWER, 0.03)
                .with(AppendFault.REFUSE_BUSY, 0.05)
                .with(AppendFault.REFUSE_FULL, 0.02)
                .with(ReadFault.UNAVAILABLE, 0.05)
                .with(ReadFault.HOLD_REQUEST, 0.03)
                .with(ReadFault.HOLD_ANSWER, 0.03);
        ways.add(way);
        Settings settings = new Settings();
        settings.groupLease = Duration.ofSeconds(2);
        settings.limits = new DecisionLimits(100, 1_000_000, 10, 0, 4, 8_192, 1_024);
        settings.idleAfter = Duration.ofSeconds(20);
        return new Driver(simulated, way, settings, random.nextLong() + index);
    }

    /// Runs so many steps, heals everything, and judges.
    void run(int steps) {
        boolean[] created = new boolean[1];
        while (!created[0]) {
            ask(
                    0,
                    KEPT,
                    Ask.create(),
                    outcome -> created[0] =
                            outcome instanceof StreamOutcome.Created || outcome instanceof StreamOutcome.AlreadyExists);
            settle();
        }
        for (int i = 0; i < steps; i++) {
            step();
        }
        heal();
        judge();
    }

    String transcript() {
        return transcript.toString();
    }

    private void step() {
        int node = random.nextInt(nodes.length);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> produce(node);
            case 4, 5 -> appendPlain(node, KEPT);
            case 6 -> appendPlain(node, RENEWED);
            case 7 -> head(node);
            case 8 -> renew(node);
            case 9, 10, 11 -> nodes[node].turn();
            case 12, 13, 14 -> simulated.runNext();
            case 15 -> simulated.runPending();
            case 16 -> pass(Duration.ofMillis(random.nextInt(200)));
            case 17 -> network();
            case 18 -> watch(node);
            default -> seldom(node);
        }
        collect();
    }

    private void seldom(int node) {
        switch (random.nextInt(12)) {
            case 0 -> restart(node);
            case 1 -> pass(Duration.ofSeconds(random.nextInt(12)));
            case 2 -> ways.getLast().endFollows("cut by the campaign");
            default -> simulated.runPending();
        }
    }

    private void pass(Duration time) {
        simulated.advance(time);
        for (Driver node : nodes) {
            node.clock.advance(time);
        }
    }

    private void network() {
        UnreliableStreamStore way = ways.get(random.nextInt(ways.size()));
        if (random.nextBoolean()) {
            way.releaseOne();
        } else {
            way.landLate();
        }
    }

    /// The node is killed: nobody hears its answers, and what it sent may still arrive.
    private void restart(int node) {
        note("restart " + node);
        for (Asked asked : List.copyOf(open)) {
            if (asked.node() == node) {
                open.remove(asked);
                asked.then().accept(new StreamOutcome.Unresolved("killed by the campaign"));
            }
        }
        watches.removeIf(watch -> watch.node == node && watch.forget());
        nodes[node] = newNode(node);
    }

    private Asked ask(int node, StreamPath path, StreamCommand command, OnAnswer then) {
        Asked asked = new Asked(nodes[node].ask(path, command), node, then, seen);
        open.add(asked);
        return asked;
    }

    private void produce(int node) {
        Producer producer = producers[random.nextInt(PRODUCERS)];
        if (producer.waits) {
            return;
        }
        producer.waits = true;
        String name = producer.id + "#" + producer.seq;
        List<Bytes> messages = List.of(Bytes.utf8(random.nextInt(8) == 0 ? large(name) : name));
        ask(node, KEPT, Ask.append(messages, stamp(producer)), outcome -> {
            producer.waits = false;
            switch (outcome) {
                case StreamOutcome.Appended appended -> acknowledged(producer, appended.next());
                case StreamOutcome.Duplicate duplicate -> acknowledged(producer, duplicate.next());
                case StreamOutcome.Overloaded _,
                        StreamOutcome.StoreUnavailable _,
                        StreamOutcome.StorageFull _,
                        StreamOutcome.Unresolved _ -> {}
                default -> throw new AssertionError(name + ": " + outcome);
            }
        });
    }

    private void acknowledged(Producer producer, Offset next) {
        producer.seq++;
        seen = max(seen, next);
    }

    private static ProducerStamp stamp(Producer producer) {
        return new ProducerStamp(Bytes.utf8(producer.id), 0, producer.seq);
    }

    private static Offset max(Offset left, Offset right) {
        return left.compareTo(right) < 0 ? right : left;
    }

    /// Several parts, and several batches.
    private String large(String name) {
        return name + " " + "x".repeat(3_000 + random.nextInt(8_000));
    }

    private void appendPlain(int node, StreamPath path) {
        String name = "plain-" + names++;
        sent.add(name);
        List<Bytes> messages = List.of(Bytes.utf8(random.nextInt(8) == 0 ? large(name) : name));
        ask(node, path, Ask.append(messages, null), outcome -> {
            plain.put(name, outcome);
            if (path.equals(KEPT) && outcome instanceof StreamOutcome.Appended appended) {
                seen = max(seen, appended.next());
            }
        });
    }

    /// What a look shows is never less than what had been shown before it was asked for.
    private void head(int node) {
        Asked[] asked = new Asked[1];
        asked[0] = ask(node, KEPT, Ask.head(), outcome -> {
            if (outcome instanceof StreamOutcome.Inspected inspected) {
                Offset tail = inspected.view().tail();
                assertTrue(tail.compareTo(asked[0].floor()) >= 0, tail + " was shown after " + asked[0].floor());
                seen = max(seen, tail);
            }
        });
    }

    private void renew(int node) {
        if (random.nextInt(3) == 0) {
            ask(node, RENEWED, Ask.delete(), outcome -> {
                deleted += outcome instanceof StreamOutcome.Deleted ? 1 : 0;
                deletesUnknown += outcome instanceof StreamOutcome.Unresolved ? 1 : 0;
            });
        } else {
            ask(node, RENEWED, Ask.create(), outcome -> {
                if (outcome instanceof StreamOutcome.Created created) {
                    createdLives.add(created.view().life());
                }
            });
        }
    }

    /// What one watcher was told.
    private static final class WatchLog implements TailWatcher {
        private final int node;
        private final List<Message> messages = new ArrayList<>();
        private Offset from = Offset.ZERO;
        private boolean opened;
        private boolean over;

        WatchLog(int node) {
            this.node = node;
        }

        @Override
        public void onTail(TailEvent event) {
            assertFalse(over, () -> "told after the end: " + event);
            switch (event) {
                case TailEvent.Opened(var view) -> {
                    assertFalse(opened);
                    opened = true;
                    from = view.tail();
                }
                case TailEvent.Grew(List<Message> grown, var view) -> {
                    messages.addAll(grown);
                    assertTrue(grown.isEmpty() || grown.getLast().next().equals(view.tail()));
                }
                case TailEvent.Ended _, TailEvent.Interrupted _ -> over = true;
            }
        }

        /// With its node gone nothing more is told.
        boolean forget() {
            over = true;
            return false;
        }
    }

    private void watch(int node) {
        if (watches.stream().filter(watch -> watch.node == node && !watch.over).count() < 2) {
            WatchLog watch = new WatchLog(node);
            watches.add(watch);
            nodes[node].watch(KEPT, watch);
        }
    }

    private void collect() {
        for (Asked asked : List.copyOf(open)) {
            if (asked.reply().isThere()) {
                open.remove(asked);
                note(asked.node() + " " + asked.reply().outcome());
                asked.then().accept(asked.reply().outcome());
            }
        }
    }

    private void note(String line) {
        transcript.append(line).append('\n');
    }

    private void settle() {
        for (int i = 0; i < 400; i++) {
            for (Driver node : nodes) {
                node.turn();
            }
            simulated.runPending();
            ways.forEach(UnreliableStreamStore::release);
            pass(Duration.ofMillis(50));
            collect();
        }
    }

    private void heal() {
        ways.forEach(UnreliableStreamStore::heal);
        settle();
        assertEquals(List.of(), open, "not answered");
        ways.forEach(UnreliableStreamStore::landLate);
        settle();
    }

    private void judge() {
        VisibleLog kept = VisibleLog.of(simulated, key(KEPT));
        VisibleLog renewed = VisibleLog.of(simulated, key(RENEWED));
        for (Producer producer : producers) {
            judge(producer, kept.bodies());
        }
        List<String> both = new ArrayList<>(kept.bodies());
        both.addAll(renewed.bodies());
        sent.forEach(name -> judgePlain(name, Collections.frequency(both, name)));
        assertTrue(kept.messages().isEmpty()
                || seen.compareTo(kept.messages().getLast().next()) <= 0);
        for (Long life : createdLives) {
            assertEquals(1, Collections.frequency(renewed.lives(), life), "created life " + life);
        }
        assertEquals(createdLives.size(), new HashSet<>(createdLives).size());
        assertTrue(
                renewed.deletions() >= deleted && renewed.deletions() <= deleted + deletesUnknown,
                renewed.deletions() + " deletions, told " + deleted + " and perhaps " + deletesUnknown);
        watches.forEach(watch -> judge(watch, kept.messages()));
        for (Driver node : nodes) {
            assertEquals(0, node.admission.requests());
            assertEquals(0, node.admission.bytes());
        }
    }

    private static StreamKey key(StreamPath path) {
        return StreamKeys.of(path);
    }

    /// Everything up to what was acknowledged is there, once and in order, and at most one more.
    private static void judge(Producer producer, List<String> bodies) {
        List<String> own = bodies.stream()
                .filter(body -> body.startsWith(producer.id + "#"))
                .toList();
        assertTrue(own.size() == producer.seq || own.size() == producer.seq + 1, producer.id + ": " + own);
        for (int i = 0; i < own.size(); i++) {
            assertEquals(producer.id + "#" + i, own.get(i));
        }
    }

    private void judgePlain(String name, int times) {
        StreamOutcome outcome = plain.get(name);
        boolean right = switch (outcome) {
            case null -> times <= 1;
            case StreamOutcome.Appended _ -> times == 1;
            case StreamOutcome.Unresolved _ -> times <= 1;
            default -> times == 0;
        };
        assertTrue(right, () -> name + " is there " + times + " times, told " + outcome);
    }

    /// A watcher was told an unbroken run of what is visible, each message once.
    private static void judge(WatchLog watch, List<Message> visible) {
        List<Message> expected = visible.stream()
                .filter(message -> message.next().compareTo(watch.from) > 0)
                .limit(watch.messages.size())
                .toList();
        assertEquals(
                expected.stream().map(Message::next).toList(),
                watch.messages.stream().map(Message::next).toList());
        assertEquals(
                expected.stream().map(VisibleLog::text).toList(),
                watch.messages.stream().map(VisibleLog::text).toList());
        if (!watch.over && watch.opened) {
            long all = visible.stream()
                    .filter(message -> message.next().compareTo(watch.from) > 0)
                    .count();
            assertEquals(all, watch.messages.size(), "a watcher missed the end");
        }
    }

    /// How much was acknowledged, so that a campaign that does nothing is noticed.
    long acknowledgements() {
        long sum = plain.values().stream()
                .filter(StreamOutcome.Appended.class::isInstance)
                .count();
        for (Producer producer : producers) {
            sum += producer.seq;
        }
        return sum;
    }
}
