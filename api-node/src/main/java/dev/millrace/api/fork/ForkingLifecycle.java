package dev.millrace.api.fork;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.read.History;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.EndedFork;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Creates and deletes in as many steps as they take, each a command of its own to [Streams].
///
/// Safe for any thread. A stream that is no fork costs one command, and what is set free at ancestors, if anything, is
/// released after it.
public final class ForkingLifecycle implements StreamLifecycle {
    private final Streams streams;
    private final ForkLimits limits;
    private final ForkReleases releases;
    private final ForkCreation.Node node;
    private final AtomicInteger creations = new AtomicInteger();

    /// @param clockMs the store's clock, milliseconds since the epoch
    public ForkingLifecycle(Streams streams, History history, LongSupplier clockMs, ForkLimits limits) {
        this(streams, history, clockMs, limits, Delays.ofJdk());
    }

    ForkingLifecycle(Streams streams, History history, LongSupplier clockMs, ForkLimits limits, Delays delays) {
        this.streams = streams;
        this.limits = limits;
        this.releases = new ForkReleases(streams, limits, delays);
        this.node = new ForkCreation.Node(streams, history, clockMs, limits, releases);
    }

    @Override
    public void create(StreamPath path, CreateRequest request, Requester requester) {
        ForkRequest fork = request.fork();
        if (fork == null) {
            createPlain(path, request, requester);
        } else {
            createFork(path, request, canonical(fork), requester);
        }
    }

    @Override
    public void delete(StreamPath path, Requester requester) {
        streams.submit(path, new StreamCommand.Delete(), new Answer(requester, outcome -> {
            if (outcome instanceof StreamOutcome.Deleted(EndedFork ended) && ended != null) {
                releases.release(path, ended, requester.home(), () -> requester.onOutcome(outcome));
            } else {
                requester.onOutcome(outcome);
            }
        }));
    }

    private void createPlain(StreamPath path, CreateRequest request, Requester requester) {
        ContentType contentType = Objects.requireNonNullElse(request.contentType(), ContentType.OCTET_STREAM);
        Lifetime lifetime = Objects.requireNonNullElse(request.lifetime(), Lifetime.UNLIMITED);
        switch (request.content().cut(contentType)) {
            case InitialContent.Cut.Invalid(String detail) ->
                refuse(requester, new StreamOutcome.ContentInvalid(detail));
            case InitialContent.Cut.Messages(List<Bytes> messages) -> {
                long life = node.clockMs().getAsLong();
                StreamCommand command =
                        new StreamCommand.Create(contentType, lifetime, request.closure(), messages, null, life);
                Answer answer = new Answer(requester, outcome -> onCreated(path, requester, outcome));
                streams.submit(path, command, answer);
            }
        }
    }

    private void onCreated(StreamPath path, Requester requester, StreamOutcome outcome) {
        requester.onOutcome(outcome);
        if (outcome instanceof StreamOutcome.Created created) {
            EndedFork replaced = created.endedFork();
            if (replaced != null) {
                releases.release(path, replaced, requester.home(), () -> {});
            }
        }
    }

    private void createFork(StreamPath path, CreateRequest request, ForkRequest fork, Requester requester) {
        if (creations.incrementAndGet() > limits.creationsMax()) {
            creations.decrementAndGet();
            refuse(requester, new StreamOutcome.Overloaded("forks being created: max=" + limits.creationsMax(), 1));
            return;
        }
        new ForkCreation(node, path, request, fork, requester, creations::decrementAndGet).start();
    }

    /// The two spellings of the beginning are one request.
    private static ForkRequest canonical(ForkRequest fork) {
        boolean zero = fork.offset() instanceof ReadFrom.At(Offset offset) && offset.equals(Offset.ZERO);
        return zero ? new ForkRequest(fork.source(), ReadFrom.BEGINNING, fork.subOffset()) : fork;
    }

    private static void refuse(Requester requester, StreamOutcome outcome) {
        requester.home().execute(() -> requester.onOutcome(outcome));
    }
}
