package dev.millrace.api.fork;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.read.History;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkOrigin.LifetimeChoice;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.CreateComparison;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.EndedFork;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The creation of one fork:
///
/// ```
/// look at the child ── there is one ──▶ 200 or 409, whatever became of the source
///        │ none
/// look at the source ─▶ find the fork point ─▶ reserve at the source ─▶ create the child ─▶ 201
///        ▲                      │                      │                      │
///        └── the source is another by now ◀────────────┘      refused: release, then answer
///        └── the life was too low ◀───────────────────────────── or begin again with a higher one
/// ```
///
/// Everything that can be refused is refused before anything is reserved. Each attempt reserves a life of its own,
/// so its release takes no other's. Where it is not known whether the child was created, the reservation stays: a
/// reservation too many keeps data, one too few loses it. The reservation is use of the source, since the fork reads
/// it, and a repeat is use of the child; a refusal is use of nothing.
///
/// Confined to the home of the requester.
final class ForkCreation {
    /// What all creations of a node share.
    record Node(Streams streams, History history, LongSupplier clockMs, ForkLimits limits, ForkReleases releases) {}

    private final Node node;
    private final StreamPath child;
    private final CreateRequest request;
    private final ForkRequest fork;
    private final Requester requester;
    private final Runnable done;
    private int attempts;
    private long lifeAtLeast;
    private @Nullable List<Bytes> messages;

    /// @param done run once, before the answer
    ForkCreation(
            Node node, StreamPath child, CreateRequest request, ForkRequest fork, Requester requester, Runnable done) {
        this.node = node;
        this.child = child;
        this.request = request;
        this.fork = fork;
        this.requester = requester;
        this.done = done;
    }

    void start() {
        lookAtChild(Use.DOES_NOT_COUNT);
    }

    /// Twice where the child turns out to be what is asked for: only then is this use of it.
    private void lookAtChild(Use use) {
        ask(child, new StreamCommand.Inspect(use), outcome -> onChild(use, outcome));
    }

    private void onChild(Use use, StreamOutcome outcome) {
        switch (outcome) {
            case StreamOutcome.Inspected(StreamView view) -> onChild(use, view);
            case StreamOutcome.SoftDeleted _ -> answer(new StreamOutcome.PathBlocked());
            case StreamOutcome.NotFound _ -> lookAtSource();
            case StreamOutcome other -> answer(other);
        }
    }

    private void onChild(Use use, StreamView view) {
        CreateComparison.Asked asked =
                new CreateComparison.Asked(request.contentType(), request.lifetime(), request.closure(), fork);
        String difference = CreateComparison.difference(view, asked);
        if (difference != null) {
            answer(new StreamOutcome.ConfigurationDiffers(difference));
        } else if (use == Use.COUNTS) {
            answer(new StreamOutcome.AlreadyExists(view));
        } else {
            lookAtChild(Use.COUNTS);
        }
    }

    private void lookAtSource() {
        attempts++;
        if (fork.source().equals(child)) {
            answer(new StreamOutcome.ForkSourceNotFound(child)); // it would be its own source, and does not exist
        } else if (attempts > node.limits().attemptsMax()) {
            answer(new StreamOutcome.Overloaded("the fork's source or its lives changed again and again", 1));
        } else {
            ask(fork.source(), new StreamCommand.Inspect(Use.DOES_NOT_COUNT), this::onSource);
        }
    }

    private void onSource(StreamOutcome outcome) {
        switch (outcome) {
            case StreamOutcome.Inspected(StreamView view) -> onSource(view);
            case StreamOutcome.NotFound _, StreamOutcome.SoftDeleted _ -> answer(sourceGone(outcome));
            case StreamOutcome other -> answer(other);
        }
    }

    private void onSource(StreamView source) {
        StreamOutcome refusal = refusal(source);
        if (refusal != null) {
            answer(refusal);
            return;
        }
        Consumer<ForkPoint> found = point -> onForkPoint(source, point);
        new ForkPointSearch(node.history(), node.limits(), fork, source, requester.home(), found).start();
    }

    private @Nullable StreamOutcome refusal(StreamView source) {
        ContentType asked = request.contentType();
        String essence = source.contentType().essence();
        if (asked != null && !asked.essence().equals(essence)) {
            return new StreamOutcome.ForkContentTypeDiffers(essence, asked.essence());
        }
        if (depth(source) > node.limits().ancestorsMax()) {
            return new StreamOutcome.ForkTooDeep(node.limits().ancestorsMax());
        }
        if (messages != null) {
            return null;
        }
        return switch (request.content().cut(source.contentType())) {
            case InitialContent.Cut.Invalid(String detail) -> new StreamOutcome.ContentInvalid(detail);
            case InitialContent.Cut.Messages(List<Bytes> cut) -> {
                messages = cut;
                yield null;
            }
        };
    }

    private void onForkPoint(StreamView source, ForkPoint point) {
        switch (point) {
            case ForkPoint.Found(List<InheritedSegment> inherited) -> reserve(source, inherited);
            case ForkPoint.SourceChanged _ -> lookAtSource();
            case ForkPoint.Refused(StreamOutcome outcome) -> answer(outcome);
        }
    }

    private void reserve(StreamView source, List<InheritedSegment> inherited) {
        long life = Math.max(Math.max(node.clockMs().getAsLong(), source.life() + 1), lifeAtLeast);
        StreamCommand command = new StreamCommand.ReserveFork(child, life);
        ask(fork.source(), command, outcome -> onReserved(source, inherited, life, outcome));
    }

    private void onReserved(StreamView source, List<InheritedSegment> inherited, long life, StreamOutcome outcome) {
        switch (outcome) {
            case StreamOutcome.ForkReserved(StreamView now)
            when now.life() == source.life() -> create(source, inherited, life);
            case StreamOutcome.ForkReserved _ -> release(life, this::lookAtSource);
            case StreamOutcome.LifeTooLow(long atLeast) -> {
                lifeAtLeast = atLeast;
                lookAtSource();
            }
            case StreamOutcome.NotFound _, StreamOutcome.SoftDeleted _ -> answer(sourceGone(outcome));
            case StreamOutcome other -> answer(other);
        }
    }

    private void create(StreamView source, List<InheritedSegment> inherited, long life) {
        ContentType asked = request.contentType();
        Lifetime lifetime = request.lifetime();
        LifetimeChoice choice = lifetime == null ? LifetimeChoice.INHERITED : LifetimeChoice.ASKED;
        StreamCommand command = new StreamCommand.Create(
                asked == null ? source.contentType() : asked,
                lifetime == null ? source.lifetime() : lifetime,
                request.closure(),
                messages == null ? List.of() : messages,
                new ForkOrigin(fork, choice, depth(source), inherited),
                life);
        ask(child, command, outcome -> onCreated(life, outcome));
    }

    private void onCreated(long life, StreamOutcome outcome) {
        switch (outcome) {
            case StreamOutcome.Created created -> {
                answer(created);
                releaseReplaced(created.endedFork());
            }
            case StreamOutcome.Unresolved unresolved -> answer(unresolved);
            case StreamOutcome.LifeTooLow(long atLeast) -> {
                lifeAtLeast = atLeast;
                release(life, this::lookAtSource);
            }
            case StreamOutcome other -> release(life, () -> answer(other));
        }
    }

    private void releaseReplaced(@Nullable EndedFork replaced) {
        if (replaced != null) {
            node.releases().release(child, replaced, requester.home(), () -> {});
        }
    }

    private void release(long life, Runnable then) {
        node.releases().release(child, new EndedFork(fork.source(), life), requester.home(), then);
    }

    private StreamOutcome sourceGone(StreamOutcome outcome) {
        return outcome instanceof StreamOutcome.NotFound
                ? new StreamOutcome.ForkSourceNotFound(fork.source())
                : new StreamOutcome.ForkSourceSoftDeleted(fork.source());
    }

    private static int depth(StreamView source) {
        ForkOrigin origin = source.origin();
        return origin == null ? 1 : origin.depth() + 1;
    }

    private void ask(StreamPath path, StreamCommand command, Consumer<StreamOutcome> next) {
        node.streams().submit(path, command, new Answer(requester, next));
    }

    private void answer(StreamOutcome outcome) {
        done.run();
        requester.onOutcome(outcome);
    }
}
