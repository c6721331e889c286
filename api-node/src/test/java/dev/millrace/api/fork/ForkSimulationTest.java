package dev.millrace.api.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.append.Requester;
import dev.millrace.api.fork.DecidingStreams.Fault;
import dev.millrace.api.read.HistoryLimits;
import dev.millrace.api.read.LogHistory;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Creations and deletions of a few streams that fork from each other, all at once, their steps in random order.
/// After every step each fork that anyone can read has its reservation, and shows exactly what the plain lists say.
/// In one kind of round nothing fails, and at the end no reservation is left without its fork; in the other,
/// commands fail, answers are lost, and the node crashes between any two steps.
class ForkSimulationTest {
    private static final int ROUNDS = 400;
    private static final int STEPS = 250;
    private static final int NAMES = 5;
    private static final int CREATIONS_AT_ONCE = 4;

    private final Map<String, Integer> outcomes = new TreeMap<>();

    @Test
    void everyForkHasItsReservationAndItsHistoryAtEveryMoment() {
        long first = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("ForkSimulationTest: millrace.test.seed=" + first);
        for (int i = 0; i < ROUNDS; i++) {
            long seed = first + i;
            try {
                new Round(new Random(seed), i % 2 == 0).run();
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }
        System.out.println("ForkSimulationTest: " + outcomes);
        for (String outcome : List.of("Created", "AlreadyExists", "Deleted", "ForkSourceSoftDeleted", "PathBlocked")) {
            assertTrue(outcomes.getOrDefault(outcome, 0) >= 20, outcome + " too rare: " + outcomes);
        }
    }

    private final class Round {
        private final Random random;
        private final boolean faultless;
        private final SimulatedStreamStore store = SimulatedStreamStore.create();
        private final DecidingStreams streams = new DecidingStreams(store, new DecisionLimits(100, 1_000, 10, 0));
        private final LogHistory history = new LogHistory(store, HistoryLimits.DEFAULT);
        private final NaiveForks naive = new NaiveForks(history);
        private final TestDelays delays = new TestDelays();
        private final Map<Object, Queue<Runnable>> queues = new LinkedHashMap<>();
        private final List<Asker> askers = new ArrayList<>();
        private final List<StreamPath> names = new ArrayList<>();
        private ForkingLifecycle lifecycle = start();
        private int messages;

        Round(Random random, boolean faultless) {
            this.random = random;
            this.faultless = faultless;
            for (int i = 0; i < NAMES; i++) {
                names.add(new StreamPath("project", "s" + i));
            }
            streams.schedule = this::queue;
            streams.onWritten = naive::written;
            streams.faults = (path, command) -> fault();
        }

        private Fault fault() {
            if (faultless) {
                return Fault.NONE;
            }
            return switch (random.nextInt(48)) {
                case 0 -> Fault.OVERLOADED;
                case 1 -> Fault.UNRESOLVED_AND_DONE;
                case 2 -> Fault.UNRESOLVED_AND_NOT_DONE;
                default -> Fault.NONE;
            };
        }

        private ForkingLifecycle start() {
            ForkLimits limits = new ForkLimits(6, 50, 3, 1_000, 50, 3, 10, 100);
            return new ForkingLifecycle(streams, history, store::clockMs, limits, delays);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                checkReservations();
            }
            settle();
        }

        private void step() {
            int choice = random.nextInt(40);
            if (choice < 8) {
                operation();
            } else if (choice == 8) {
                delays.advance(random.nextInt(200));
            } else if (choice == 9) {
                // Where nothing is to fail, nothing is to expire either: then the clock only ticks.
                store.advance(
                        faultless ? Duration.ofMillis(random.nextInt(5)) : Duration.ofSeconds(random.nextInt(20)));
            } else if (choice == 10 && !faultless && random.nextInt(4) == 0) {
                crash();
            } else {
                runOne();
            }
        }

        private void operation() {
            StreamPath path = name();
            if (askers.stream().filter(asker -> asker.outcome == null).count() >= CREATIONS_AT_ONCE) {
                return;
            }
            switch (random.nextInt(8)) {
                case 0, 1 -> lifecycle.delete(path, asker());
                case 2 -> append(path);
                case 3 -> lifecycle.create(path, request(null), asker());
                default -> lifecycle.create(path, request(fork()), asker());
            }
        }

        private CreateRequest request(@Nullable ForkRequest fork) {
            boolean json = random.nextBoolean();
            List<Bytes> content = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                content.add(message());
            }
            ContentType type = fork != null ? null : json ? ContentType.JSON : ContentType.PLAIN_TEXT;
            Lifetime lifetime = faultless || random.nextInt(3) > 0 ? null : new Lifetime.Sliding(30);
            return new CreateRequest(
                    type, lifetime, Closure.STAYS_OPEN, _ -> new InitialContent.Cut.Messages(content), fork);
        }

        private ForkRequest fork() {
            StreamPath source = name();
            long sub = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
            return new ForkRequest(source, offset(source), sub);
        }

        private ReadFrom offset(StreamPath source) {
            StreamState state = streams.state(source);
            List<NaiveForks.Shown> shown = state.nextSeqNum() == 0 ? List.of() : naive.shown(source, state.life());
            return switch (random.nextInt(3)) {
                case 0 -> ReadFrom.BEGINNING;
                case 1 -> ReadFrom.NOW;
                default ->
                    shown.isEmpty()
                            ? ReadFrom.NOW
                            : new ReadFrom.At(nextTo(
                                    shown.get(random.nextInt(shown.size())).start()));
            };
        }

        private Offset nextTo(Offset start) {
            return new Offset(start.life(), start.seqNum() + random.nextInt(2));
        }

        private void append(StreamPath path) {
            StreamState state = streams.state(path);
            if (state.nextSeqNum() > 0) {
                streams.decide(
                        path,
                        new StreamCommand.Append(
                                state.contentType(), List.of(message()), null, null, null, Closure.STAYS_OPEN));
            }
        }

        private Bytes message() {
            return Bytes.utf8("m" + messages++);
        }

        private StreamPath name() {
            return names.get(random.nextInt(NAMES));
        }

        private void queue(Object owner, Runnable task) {
            queues.computeIfAbsent(owner, _ -> new ArrayDeque<>()).add(task);
        }

        /// The next task of any one queue: each queue keeps its order, and they go on at any pace.
        private boolean runOne() {
            List<Queue<Runnable>> waiting =
                    queues.values().stream().filter(queue -> !queue.isEmpty()).toList();
            if (waiting.isEmpty()) {
                return false;
            }
            waiting.get(random.nextInt(waiting.size())).remove().run();
            return true;
        }

        /// All that was under way is forgotten, but for commands that had been handed over and still take effect.
        private void crash() {
            for (StreamPath path : names) {
                Queue<Runnable> queue = queues.getOrDefault(path, new ArrayDeque<>());
                for (int done = random.nextInt(queue.size() + 1); done > 0; done--) {
                    queue.remove().run();
                }
            }
            queues.clear();
            delays.crash();
            askers.clear();
            lifecycle = start();
        }

        private void settle() {
            streams.faults = (path, command) -> Fault.NONE;
            while (runOne() || !delays.isEmpty()) {
                checkReservations();
                if (queues.values().stream().allMatch(Queue::isEmpty)) {
                    delays.advance(1_000);
                }
            }
            for (Asker asker : askers) {
                assertNotNull(asker.outcome, "not answered");
            }
            for (StreamPath path : names) {
                StreamState state = streams.state(path);
                if (isLive(state)) {
                    naive.check(path, state);
                }
                if (faultless) {
                    assertEquals(holders(path), state.forkCount(), () -> path + " keeps reservations of no use");
                }
            }
        }

        private void checkReservations() {
            for (StreamPath path : names) {
                StreamState state = streams.state(path);
                ForkOrigin origin = state.nextSeqNum() == 0 ? null : state.lastOrigin();
                if (origin != null && (isLive(state) || state.forkCount() > 0)) {
                    assertTrue(
                            streams.state(origin.request().source()).isReserved(path, state.life()),
                            () -> path + " in life " + state.life() + " has no reservation: " + origin);
                }
            }
        }

        private boolean isLive(StreamState state) {
            return state.existenceAt(store.clockMs()) == Existence.LIVE;
        }

        private long holders(StreamPath source) {
            return names.stream()
                    .map(streams::state)
                    .filter(state -> state.nextSeqNum() > 0 && (isLive(state) || state.forkCount() > 0))
                    .filter(state -> state.lastOrigin() != null
                            && state.lastOrigin().request().source().equals(source))
                    .count();
        }

        private Asker asker() {
            Asker asker = new Asker();
            askers.add(asker);
            return asker;
        }

        private final class Asker implements Requester, Executor {
            @Nullable
            StreamOutcome outcome;

            @Override
            public Executor home() {
                return this;
            }

            @Override
            public void execute(Runnable task) {
                queue(this, task);
            }

            @Override
            public void onOutcome(StreamOutcome told) {
                if (outcome != null) {
                    throw new AssertionError("told twice: " + outcome + " then " + told);
                }
                outcome = told;
                outcomes.merge(told.getClass().getSimpleName(), 1, Integer::sum);
            }
        }
    }
}
