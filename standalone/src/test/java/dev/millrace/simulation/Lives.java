package dev.millrace.simulation;

import dev.millrace.api.fork.CreateRequest;
import dev.millrace.api.fork.InitialContent;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.read.Message;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Those who create, fork and delete.
final class Lives {
    private final Clients clients;
    private final Writers writers;
    private final Judge judge;
    private final Random random;

    Lives(Clients clients, Writers writers, Judge judge, Random random) {
        this.clients = clients;
        this.writers = writers;
        this.judge = judge;
        this.random = random;
    }

    void create(StreamPath path, @Nullable Lifetime lifetime) {
        create(path, ContentType.PLAIN_TEXT, lifetime, null);
    }

    void fork(StreamPath child, StreamPath source) {
        create(child, null, null, new ForkRequest(source, forkPoint(source), 0));
    }

    void delete(StreamPath path) {
        Node node = clients.anyNode();
        Asked asked = clients.asked(node, path, "delete", Use.DOES_NOT_COUNT, List.of(), null);
        node.lifecycle.delete(path, clients.requester(node, asked, outcome -> {}));
    }

    private void create(
            StreamPath path, @Nullable ContentType type, @Nullable Lifetime lifetime, @Nullable ForkRequest fork) {
        List<Sent> sent = random.nextInt(3) == 0 ? writers.messages() : List.of();
        List<Bytes> bodies = writers.bodies(sent);
        InitialContent content = given -> new InitialContent.Cut.Messages(bodies);
        CreateRequest request = new CreateRequest(type, lifetime, Closure.STAYS_OPEN, content, fork);
        Node node = clients.anyNode();
        StreamPath source = fork == null ? null : fork.source();
        String what = source == null ? "create" : "fork of " + source.stream();
        Asked asked = clients.asked(node, path, what, Use.COUNTS, sent, source);
        node.lifecycle.create(path, request, clients.requester(node, asked, outcome -> {}));
    }

    private ReadFrom forkPoint(StreamPath source) {
        Witness witness = judge.of(source);
        List<Message> messages = witness.messages(witness.now().life());
        int dice = random.nextInt(4);
        if (dice == 0) {
            return ReadFrom.BEGINNING;
        } else if (dice == 1 && !messages.isEmpty()) {
            return new ReadFrom.At(messages.get(random.nextInt(messages.size())).next());
        }
        return ReadFrom.NOW;
    }
}
