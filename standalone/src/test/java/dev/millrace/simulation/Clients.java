package dev.millrace.simulation;

import dev.millrace.api.append.Requester;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everybody who asks something of the nodes, and the streams that they ask about. Each request goes to any node, and
/// its answer to the judge.
final class Clients {
    private static final Lifetime SLIDING = new Lifetime.Sliding(80);

    private final Simulation simulation;
    private final Random random;
    private final List<StreamPath> all = new ArrayList<>();
    private final StreamPath kept = stream("kept");
    private final StreamPath ordered = stream("ordered");
    private final StreamPath sliding = stream("sliding");
    private final List<StreamPath> renewed;
    private final List<StreamPath> family;
    private final Writers writers;
    private final Lives lives;
    private final Readers readers;
    private final Watchers watchers;
    private int open;

    Clients(Simulation simulation) {
        this.simulation = simulation;
        random = simulation.random;
        renewed = List.of(stream("renewed-0"), stream("renewed-1"));
        family = List.of(stream("root"), stream("fork-1"), stream("fork-2"), stream("fork-3"));
        all.addAll(List.of(kept, ordered, sliding));
        all.addAll(renewed);
        all.addAll(family);
        all.forEach(path -> simulation.judge.watch(path, Writers.producerIds()));
        writers = new Writers(this, simulation.judge, random);
        lives = new Lives(this, writers, simulation.judge, random);
        readers = new Readers(simulation, this);
        watchers = new Watchers(simulation);
    }

    private static StreamPath stream(String name) {
        return new StreamPath("simulated", name);
    }

    List<StreamPath> streams() {
        return all;
    }

    /// Pages that were read, and messages that were told to watchers.
    void count(Counted counted) {
        counted.add("pages read", readers.pages());
        counted.add("messages watched", watchers.told());
    }

    /// One request of one client; `dice` of 0..939 says of which kind.
    void act(int dice) {
        if (dice < 370) {
            write(dice);
        } else if (dice < 440) {
            writers.append(sliding);
        } else if (dice < 500) {
            writers.append(any(renewed));
        } else if (dice < 560) {
            writers.append(any(family));
        } else if (dice < 640) {
            look(any(all), Use.DOES_NOT_COUNT);
        } else if (dice < 680) {
            look(sliding, Use.COUNTS);
        } else if (dice < 750) {
            readers.read(any(all));
        } else if (dice < 770) {
            watchers.watch(anyNode(), any(all));
        } else if (dice < 860) {
            renew();
        } else {
            breed();
        }
    }

    private void write(int dice) {
        if (dice < 220) {
            writers.produce(kept);
        } else if (dice < 260) {
            writers.append(kept);
        } else if (dice < 290) {
            writers.appendAtTail(kept);
        } else if (dice < 300) {
            writers.close(any(renewed));
        } else {
            writers.appendInOrder(ordered);
        }
    }

    private void renew() {
        int dice = random.nextInt(10);
        if (dice == 0) {
            lives.create(kept, Lifetime.UNLIMITED);
        } else if (dice == 1) {
            lives.create(ordered, Lifetime.UNLIMITED);
        } else if (dice < 5) {
            lives.create(sliding, SLIDING);
        } else if (dice < 8) {
            lives.create(any(renewed), Lifetime.UNLIMITED);
        } else {
            lives.delete(any(renewed));
        }
    }

    private void breed() {
        int dice = random.nextInt(10);
        if (dice < 3) {
            lives.create(family.getFirst(), random.nextInt(4) == 0 ? SLIDING : null);
        } else if (dice < 7) {
            int child = 1 + random.nextInt(family.size() - 1);
            lives.fork(family.get(child), family.get(random.nextInt(child)));
        } else {
            lives.delete(any(family));
        }
    }

    private StreamPath any(List<StreamPath> paths) {
        return paths.get(random.nextInt(paths.size()));
    }

    private void look(StreamPath path, Use use) {
        Node node = anyNode();
        Asked asked = asked(node, path, "look", use, List.of(), null);
        ask(node, asked, new StreamCommand.Inspect(use), outcome -> {});
    }

    Node anyNode() {
        return simulation.nodes[random.nextInt(Simulation.NODES)];
    }

    Asked asked(Node node, StreamPath path, String what, Use use, List<Sent> sent, @Nullable StreamPath source) {
        long lagMs = Math.max(0, simulation.s2.clockMs() - node.network.clockMs());
        return new Asked(path, what, use, sent, source, simulation.events.nowNs(), lagMs);
    }

    void ask(Node node, Asked asked, StreamCommand command, Consumer<StreamOutcome> then) {
        node.streams.submit(asked.path(), command, requester(node, asked, then));
    }

    /// Whoever hears the answer: the transcript, the judge, the client.
    Requester requester(Node node, Asked asked, Consumer<StreamOutcome> then) {
        open++;
        simulation.note(node.number + " ← " + asked);
        return node.requester(outcome -> {
            open--;
            simulation.note(node.number + " → " + asked + ": " + outcome);
            simulation.judge.answered(asked, outcome);
            then.accept(outcome);
        });
    }

    void checkAnswered() {
        if (open > 0) {
            throw new Violation("never answered: requests=" + open);
        }
        watchers.checkComplete();
    }
}
