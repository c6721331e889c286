package dev.millrace.simulation;

import dev.millrace.cleanup.run.RunReport;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome.Durable;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// Three nodes and a cleanup job over one simulated S2, with clients of every kind, all drawn from one seed and run by
/// one thread at a time: the real append path, lifecycle, history and cleanup, with time, network and S2 simulated.
///
/// Time goes from event to event; at each the nodes do what there is to do, and what must always hold is looked at:
/// answers by [Judge] as they are given, trims by [TrimRule] as they land, and by [Rereading] that what is kept of a
/// log makes the state that all of it makes.
final class Simulation {
    static final Duration CLOCK_SKEW = Duration.ofSeconds(2);
    static final int NODES = 3;
    private static final List<String> CLEANUP_WORK =
            List.of("expired", "trimmed", "trimmedBeforeLife", "aborted", "forksReleased", "forksVoided", "overtaken");
    private static final Duration CLEANUP_EVERY_AT_LAST = Duration.ofHours(1);
    private static final Duration CLEANUP_EVERY = Duration.ofMinutes(10);

    final Events events = new Events();
    final Random random;
    final SimulatedStreamStore s2 = SimulatedStreamStore.create();
    final Judge judge;
    final Transcript transcript = new Transcript();
    final Node[] nodes = new Node[NODES];
    private final WitnessedStore witnessed = new WitnessedStore(s2, this::onLanded);
    private final Plant plant;
    private final Clients clients;
    private CleanupProcess cleanup;
    private Network cleanupNetwork;
    private final Counted counted = new Counted();
    private boolean healed;
    private int actionsLeft;
    private int steps;
    private @Nullable Throwable failure;
    private @Nullable Witness landed;

    Simulation(long seed, Plant plant) {
        random = new Random(seed);
        this.plant = plant;
        s2.clocksDifferBy(CLOCK_SKEW);
        judge = new Judge(events::nowNs, s2::clockMs);
        clients = new Clients(this);
        for (int i = 0; i < NODES; i++) {
            nodes[i] = newNode(i);
        }
        cleanupNetwork = Network.to(witnessed, events, random);
        cleanup = newCleanup();
    }

    private Node newNode(int number) {
        Network network = Network.to(witnessed, events, random);
        if (healed) {
            network.heal();
        }
        return new Node(
                number,
                network,
                plant.nodeStore(network, random),
                plant::nodeDoor,
                plant.nodeMemory(),
                events,
                random.nextLong());
    }

    private CleanupProcess newCleanup() {
        cleanupNetwork = Network.to(witnessed, events, random);
        if (healed) {
            cleanupNetwork.heal();
        }
        return new CleanupProcess(
                plant.cleanupStore(cleanupNetwork),
                this::stepInside,
                events,
                RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong()));
    }

    /// Runs so many actions of clients and of fate, heals everything, and looks at what is left.
    ///
    /// @throws Violation at the first thing that must not be
    void run(int actions) {
        actionsLeft = actions;
        events.afterMs(1, this::act);
        events.afterMs(CLEANUP_EVERY.toMillis(), this::cleanRegularly);
        runWhile(() -> actionsLeft > 0);
        heal();
        new Ending(this, clients).check();
    }

    private void act() {
        if (actionsLeft-- > 0) {
            Fate.act(this, clients);
            events.afterMs(Fate.pauseMs(random), this::act);
        }
    }

    private void cleanRegularly() {
        cleanIfIdle();
        events.afterMs((healed ? CLEANUP_EVERY_AT_LAST : CLEANUP_EVERY).toMillis(), this::cleanRegularly);
    }

    private void cleanIfIdle() {
        if (!cleanup.isRunning()) {
            clean();
        }
    }

    /// One run, during which the world goes on; by another process where the last was killed.
    RunReport clean() {
        if (cleanup.isDead()) {
            cleanup = newCleanup();
        }
        RunReport report = cleanup.run();
        note("cleanup " + report.ending());
        counted.add("cleanup runs " + report.ending(), 1);
        for (String work : CLEANUP_WORK) {
            counted.add("cleanup " + work, report.counted().of(work));
        }
        return report;
    }

    void cleanAfterMs(long ms) {
        events.afterMs(ms, this::cleanIfIdle);
    }

    /// Kills the run that is under way then, if one is.
    void killCleanupAfterMs(long ms) {
        events.afterMs(ms, () -> {
            if (cleanup.isRunning()) {
                note("kill cleanup");
                cleanup.kill();
            }
        });
    }

    void kill(int number) {
        note("kill " + number);
        Node killed = nodes[number];
        killed.count(counted);
        counted.add("nodes killed", 1);
        nodes[number] = newNode(number);
        killed.kill();
    }

    Network networkOf(int number) {
        return number < NODES ? nodes[number].network : cleanupNetwork;
    }

    private void heal() {
        healed = true;
        for (Node node : nodes) {
            node.network.heal();
        }
        cleanupNetwork.heal();
    }

    /// Lets so much time pass.
    void pass(Duration time) {
        boolean[] over = {false};
        events.afterMs(time.toMillis(), () -> over[0] = true);
        runWhile(() -> !over[0]);
    }

    private void runWhile(BooleanSupplier wanted) {
        while (wanted.getAsBoolean()) {
            step();
        }
    }

    private boolean stepInside() {
        step();
        return failure == null;
    }

    /// One event, what the nodes do about it, and a look at what must always hold.
    private void step() {
        try {
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            steps++;
            advance();
            events.runDue();
            for (int i = 0; i < NODES; i++) {
                nodes[i].turn();
            }
            Witness grown = landed;
            landed = null;
            if (grown != null) {
                Rereading.check(grown, s2);
            }
        } catch (AssertionError | RuntimeException found) {
            failure = failure == null ? found : failure;
            throw found;
        }
    }

    private void advance() {
        long next = events.nextNs();
        for (Node node : nodes) {
            next = Math.min(next, Math.max(events.nowNs(), node.wakeNs()));
        }
        events.advanceTo(next);
        s2.setWallClockMs(SimulatedStreamStore.START_MS + events.nowNs() / Events.NS_PER_MS);
    }

    private void onLanded(StreamKey stream, AppendBatch batch, Durable where) {
        Witness witness = judge.onLanded(stream, batch, where);
        if (witness != null) {
            landed = witness;
        }
        transcript.landed(events.nowNs(), stream, batch, where);
    }

    void note(String line) {
        transcript.line(events.nowNs(), line);
    }

    /// What happened.
    Counted counted() {
        Counted all = new Counted();
        all.addAll(counted);
        for (Node node : nodes) {
            node.count(all);
        }
        judge.count(all);
        clients.count(all);
        all.add("steps", steps);
        return all;
    }
}
