package dev.millrace.simulation;

import dev.millrace.api.append.Requester;
import dev.millrace.api.fork.CreateRequest;
import dev.millrace.api.fork.InitialContent;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.read.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everybody who asks something of the nodes: producers that repeat until they are heard, writers that do not, those
/// who look and read, and those who create, fork and delete. Each request goes to any node.
final class Clients {
    static final int PRODUCERS = 3;
    private static final int LARGE_BYTES = 130_000;
    private static final long TTL_SECONDS = 80;
    private static final ContentType TEXT = ContentType.PLAIN_TEXT;

    private final Simulation simulation;
    private final Random random;
    private final Readers readers;
    private final String filler = "x".repeat(LARGE_BYTES);
    private final StreamPath kept;
    private final StreamPath ordered;
    private final StreamPath sliding;
    private final List<StreamPath> renewed;
    private final List<StreamPath> family;
    private final List<StreamPath> all = new ArrayList<>();
    private final Producer[] producers = new Producer[PRODUCERS];
    private int names;
    private long streamSeq;
    private int open;

    Clients(Simulation simulation) {
        this.simulation = simulation;
        random = simulation.random;
        kept = stream("kept");
        ordered = stream("ordered");
        sliding = stream("sliding");
        renewed = List.of(stream("renewed-0"), stream("renewed-1"));
        family = List.of(stream("root"), stream("fork-1"), stream("fork-2"), stream("fork-3"));
        for (int i = 0; i < PRODUCERS; i++) {
            producers[i] = new Producer("producer-" + i);
        }
        readers = new Readers(simulation, this);
    }

    private StreamPath stream(String name) {
        StreamPath path = simulation.path(name);
        List<Bytes> ids = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            ids.add(Bytes.utf8("producer-" + i));
        }
        simulation.watch(path, ids);
        all.add(path);
        return path;
    }

    private static final class Producer {
        private final String id;
        private long seq;
        private boolean waits;

        Producer(String id) {
            this.id = id;
        }
    }

    List<StreamPath> streams() {
        return all;
    }

    /// One request of one client; `dice` of 0..939 says of which kind.
    void act(int dice) {
        if (dice < 220) {
            produce(producers[random.nextInt(PRODUCERS)]);
        } else if (dice < 300) {
            append(kept);
        } else if (dice < 370) {
            appendOrdered();
        } else if (dice < 440) {
            append(sliding);
        } else if (dice < 500) {
            append(any(renewed));
        } else if (dice < 560) {
            append(any(family));
        } else if (dice < 640) {
            look(any(all), Use.DOES_NOT_COUNT);
        } else if (dice < 680) {
            look(sliding, Use.COUNTS);
        } else if (dice < 760) {
            readers.read(any(all));
        } else if (dice < 860) {
            live();
        } else {
            breed();
        }
    }

    private StreamPath any(List<StreamPath> paths) {
        return paths.get(random.nextInt(paths.size()));
    }

    // Those who create and delete.

    private void live() {
        int dice = random.nextInt(10);
        if (dice == 0) {
            create(kept, Lifetime.UNLIMITED, null);
        } else if (dice == 1) {
            create(ordered, Lifetime.UNLIMITED, null);
        } else if (dice < 5) {
            create(sliding, new Lifetime.Sliding(TTL_SECONDS), null);
        } else if (dice < 8) {
            create(any(renewed), Lifetime.UNLIMITED, null);
        } else {
            delete(any(renewed));
        }
    }

    private void breed() {
        int dice = random.nextInt(10);
        if (dice < 3) {
            create(family.getFirst(), random.nextInt(4) == 0 ? new Lifetime.Sliding(TTL_SECONDS) : null, null);
        } else if (dice < 7) {
            int child = 1 + random.nextInt(family.size() - 1);
            StreamPath source = family.get(random.nextInt(child));
            create(family.get(child), null, new ForkRequest(source, forkPoint(source), 0));
        } else {
            delete(any(family));
        }
    }

    private ReadFrom forkPoint(StreamPath source) {
        Witness witness = simulation.judge.of(source);
        List<Message> messages = witness.messages(witness.now().life());
        return switch (random.nextInt(4)) {
            case 0 -> ReadFrom.BEGINNING;
            case 1 ->
                messages.isEmpty()
                        ? ReadFrom.NOW
                        : new ReadFrom.At(
                                messages.get(random.nextInt(messages.size())).next());
            default -> ReadFrom.NOW;
        };
    }

    private void create(StreamPath path, @Nullable Lifetime lifetime, @Nullable ForkRequest fork) {
        List<Sent> sent = random.nextInt(3) == 0 ? messages() : List.of();
        List<Bytes> bodies = bodies(sent);
        InitialContent content = type -> new InitialContent.Cut.Messages(bodies);
        CreateRequest request =
                new CreateRequest(fork == null ? TEXT : null, lifetime, Closure.STAYS_OPEN, content, fork);
        Use use = Use.COUNTS;
        Asked asked = asked(
                path,
                fork == null ? "create" : "fork of " + fork.source().stream(),
                use,
                sent,
                fork == null ? null : fork.source());
        Node node = anyNode();
        node.lifecycle.create(path, request, requester(node, asked, outcome -> {}));
    }

    private void delete(StreamPath path) {
        Asked asked = asked(path, "delete", Use.DOES_NOT_COUNT, List.of(), null);
        Node node = anyNode();
        node.lifecycle.delete(path, requester(node, asked, outcome -> {}));
    }

    // Those who write.

    private void produce(Producer producer) {
        if (producer.waits) {
            return;
        }
        producer.waits = true;
        Sent sent = simulation.judge.sending(producer.id + "#" + producer.seq, Sent.Repeats.UNTIL_ACCEPTED);
        ProducerStamp stamp = new ProducerStamp(Bytes.utf8(producer.id), 0, producer.seq);
        append(kept, List.of(sent), stamp, null, outcome -> {
            producer.waits = false;
            boolean heard = outcome instanceof StreamOutcome.Appended || outcome instanceof StreamOutcome.Duplicate;
            producer.seq += heard ? 1 : 0;
        });
    }

    private void append(StreamPath path) {
        append(path, messages(), null, null, outcome -> {});
    }

    private void appendOrdered() {
        streamSeq += random.nextInt(3);
        Bytes seq = Bytes.utf8("s" + (1_000_000 + streamSeq));
        append(ordered, messages(), null, seq, outcome -> {});
    }

    private void append(
            StreamPath path,
            List<Sent> sent,
            @Nullable ProducerStamp stamp,
            @Nullable Bytes seq,
            Consumer<StreamOutcome> then) {
        ask(
                asked(path, "append", Use.COUNTS, sent, null),
                new StreamCommand.Append(TEXT, bodies(sent), stamp, seq, null, Closure.STAYS_OPEN),
                then);
    }

    /// One message or a few, seldom so many that they take several batches.
    private List<Sent> messages() {
        int count = random.nextInt(6) == 0 ? 5 + random.nextInt(10) : 1 + random.nextInt(2);
        List<Sent> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(simulation.judge.sending("message-" + names++, Sent.Repeats.NEVER));
        }
        return messages;
    }

    private List<Bytes> bodies(List<Sent> sent) {
        List<Bytes> bodies = new ArrayList<>();
        for (Sent one : sent) {
            bodies.add(Bytes.utf8(random.nextInt(12) == 0 ? one.key + " " + filler : one.key));
        }
        return bodies;
    }

    // Those who look.

    private void look(StreamPath path, Use use) {
        ask(asked(path, "look", use, List.of(), null), new StreamCommand.Inspect(use), outcome -> {});
    }

    Node anyNode() {
        return simulation.nodes[random.nextInt(Simulation.NODES)];
    }

    Asked asked(StreamPath path, String what, Use use, List<Sent> sent, @Nullable StreamPath source) {
        return new Asked(path, what, use, sent, source, simulation.events.nowNs());
    }

    void ask(Asked asked, StreamCommand command, Consumer<StreamOutcome> then) {
        Node node = anyNode();
        ask(node, asked, command, then);
    }

    void ask(Node node, Asked asked, StreamCommand command, Consumer<StreamOutcome> then) {
        node.streams.submit(asked.path(), command, requester(node, asked, then));
    }

    private Requester requester(Node node, Asked asked, Consumer<StreamOutcome> then) {
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
    }
}
