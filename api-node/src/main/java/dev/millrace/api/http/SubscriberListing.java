package dev.millrace.api.http;

import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.answer.SessionAnswers;
import dev.millrace.api.http.request.ListingParameters;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.task.TaskSubscription;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// `GET /v1/{project}/subscribers/{stream}`: the sessions that are subscribed to a source, as far as this node has read
/// its partition's log; each session's own log says whether it is so. Sorted by name.
record SubscriberListing(Node node, StreamPath source, ListingParameters parameters) implements Listing {
    @Override
    public String rows() {
        return "subscribers";
    }

    @Override
    public CompletionStage<Candidates> candidates(Executor loop) {
        return node.sessions().subscribers().subscribers(source).thenApplyAsync(this::page, loop);
    }

    private Candidates page(Optional<List<TaskSubscription>> known) {
        if (known.isEmpty()) {
            return new Candidates.Unknown(ProblemKind.OVERLOADED.answer(
                    "the subscriptions of " + source + " are not known on this node", RETRY_AFTER_SECONDS));
        }
        TreeSet<String> names = new TreeSet<>();
        for (TaskSubscription subscription : known.get()) {
            String name = SessionAnswers.name(subscription.key().session());
            if (name.startsWith(parameters.prefix()) && name.compareTo(parameters.after()) > 0) {
                names.add(name);
                if (names.size() > parameters.limit() + 1) {
                    names.pollLast();
                }
            }
        }
        boolean more = names.size() > parameters.limit();
        if (more) {
            names.pollLast();
        }
        List<StreamPath> paths = names.stream()
                .map(name -> SessionAnswers.streamOf(source.project(), name))
                .toList();
        return new Candidates.Streams(paths, more ? names.last() : null);
    }

    @Override
    public StreamCommand question() {
        return new StreamCommand.InspectSession();
    }

    @Override
    public void show(StreamPath path, StreamOutcome found, NamePage page) {
        if (found instanceof StreamOutcome.SessionInspected(var _, var format, var subscriptions)) {
            for (Subscription subscription : subscriptions) {
                if (subscription.source().equals(source)) {
                    SessionAnswers.row(page.row(), path, format, subscription);
                }
            }
        }
    }
}
