package dev.millrace.simulation;

import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.append.AppendStats;
import dev.millrace.api.append.Requester;
import dev.millrace.api.append.SteppedStreams;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.Surroundings;
import dev.millrace.api.expiry.Announcements;
import dev.millrace.api.expiry.AnnouncingStreams;
import dev.millrace.api.fork.ForkLimits;
import dev.millrace.api.fork.SteppedLifecycle;
import dev.millrace.api.fork.StreamLifecycle;
import dev.millrace.api.read.HistoryLimits;
import dev.millrace.api.read.LogHistory;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.store.StreamStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// One life of one node: the append path, the lifecycle of forks, the announcements and the history as the program
/// puts them together, on its own way to S2, turned by the simulation.
final class Node {
    /// Small batches and parts, so that groups and full batches happen.
    static final DecisionLimits LIMITS = new DecisionLimits(100, 7L * 24 * 3600 * 1000, 10, 0, 6, 200_000, 64_000);

    private static final long IDLE_NS_MAX = 3_600_000_000_000L; // 1 h

    final int number;
    final Network network;
    final Streams streams;
    final StreamLifecycle lifecycle;
    final LogHistory history;
    private final SteppedStreams shard;
    private final Events events;
    private final Queue<Runnable> homeTasks = new ArrayDeque<>();
    private final Executor home = homeTasks::add;
    private final List<Open> open = new ArrayList<>();
    private long wakeNs;
    private boolean dead;

    /// @param confirmedWithin a state that is older is made anew
    /// @param idleAfter how long a stream stays in memory
    record Memory(Duration confirmedWithin, Duration idleAfter) {
        static final Memory NORMAL = new Memory(Duration.ofMinutes(5), Duration.ofSeconds(20));
    }

    /// @param store what the node has for a store, in front of its network
    Node(
            int number,
            Network network,
            StreamStore store,
            UnaryOperator<Streams> doors,
            Memory memory,
            Events events,
            long seed) {
        this.number = number;
        this.network = network;
        this.events = events;
        shard = new SteppedStreams(
                settings(memory), new Surroundings(store, StreamKeys::of, events::nowNs, seed, error -> {
                    throw new IllegalStateException(error);
                }));
        Streams door = doors.apply(shard);
        streams = new AnnouncingStreams(door, new Announcements(store), store::clockMs, LIMITS);
        history = new LogHistory(store, HistoryLimits.DEFAULT);
        lifecycle = SteppedLifecycle.of(
                streams, history, store::clockMs, ForkLimits.DEFAULT, (delayMs, task) -> events.afterMs(delayMs, task));
    }

    private static AppendSettings settings(Memory memory) {
        return new AppendSettings(
                1,
                1 << 12,
                64 << 20,
                4_096,
                1_000,
                100_000,
                memory.idleAfter(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                3,
                memory.confirmedWithin(),
                Duration.ofSeconds(5),
                64 << 20,
                LIMITS);
    }

    /// A request that has no answer yet.
    private final class Open implements Requester {
        private final Consumer<StreamOutcome> then;

        Open(Consumer<StreamOutcome> then) {
            this.then = then;
        }

        @Override
        public Executor home() {
            return home;
        }

        @Override
        public void onOutcome(StreamOutcome outcome) {
            if (!open.remove(this)) {
                throw new Violation("answered twice: " + outcome);
            }
            then.accept(outcome);
        }
    }

    Requester requester(Consumer<StreamOutcome> then) {
        Open one = new Open(then);
        open.add(one);
        return one;
    }

    /// Runs something on the node's event loop.
    void onHome(Runnable task) {
        homeTasks.add(task);
    }

    /// Does what there is to do now.
    void turn() {
        if (dead || events.nowNs() < wakeNs()) {
            return;
        }
        do {
            shard.turn();
            for (Runnable task = homeTasks.poll(); task != null; task = homeTasks.poll()) {
                task.run();
            }
        } while (!dead && shard.hasWork());
        wakeNs = events.nowNs() + Math.max(1, shard.idleNs(IDLE_NS_MAX));
    }

    /// When there is something to do.
    long wakeNs() {
        return homeTasks.isEmpty() && !shard.hasWork() ? wakeNs : events.nowNs();
    }

    /// Ends at once: nobody hears its answers, and what it sent may still arrive.
    void kill() {
        dead = true;
        homeTasks.clear();
        List<Open> lost = List.copyOf(open);
        open.clear();
        lost.forEach(one -> one.then.accept(new StreamOutcome.Unresolved("the node was killed")));
    }

    /// What happened to it.
    void count(Counted counted) {
        AppendStats stats = shard.stats();
        counted.add("unknowns", stats.unknowns());
        counted.add("resolved by mark", stats.resolvedByMark());
        counted.add("overtaken", stats.refusals());
        counted.add("groups aborted", stats.groupsAborted());
        counted.add("snapshots", stats.snapshots());
        counted.add("loads", stats.loads());
        counted.add("deadlines passed", stats.deadlinesPassed());
        counted.add("calls that failed", network.faults());
    }

    boolean isDead() {
        return dead;
    }
}
