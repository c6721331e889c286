package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.answer.SessionAnswers;
import dev.millrace.api.http.request.ListingParameters;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.task.TaskSubscription;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `GET /v1/{project}/subscribers/{stream}`: one page of the sessions that are subscribed to a source, as far as this
/// node has read its partition's log, each looked up: its own log says whether it is so. Sorted by name; a page may be
/// short and still carry `next`. Owned by the event loop.
final class SubscriberListingCall implements Call {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Exchange exchange;
    private final StreamPath source;
    private final ListingParameters parameters;
    private final Node node;
    private @Nullable Lookups lookups;
    private boolean over;

    SubscriberListingCall(Exchange exchange, StreamPath source, ListingParameters parameters, Node node) {
        this.exchange = exchange;
        this.source = source;
        this.parameters = parameters;
        this.node = node;
    }

    @Override
    public void begin(Bytes body) {
        var _ = node.sessions().subscribers().subscribers(source).thenAcceptAsync(this::onKnown, exchange.loop());
    }

    @Override
    public void abandon() {
        over = true;
        if (lookups != null) {
            lookups.abandon();
        }
    }

    private void onKnown(Optional<List<TaskSubscription>> known) {
        if (over) {
            return;
        }
        if (known.isEmpty()) {
            end(ProblemKind.OVERLOADED.answer(
                    "the subscriptions of " + source + " are not known on this node", RETRY_AFTER_SECONDS));
            return;
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
        lookUp(List.copyOf(names), more ? names.last() : null);
    }

    private void lookUp(List<String> names, @Nullable String next) {
        List<StreamPath> paths = names.stream()
                .map(name -> SessionAnswers.streamOf(source.project(), name))
                .toList();
        Lookups looking = new Lookups(
                node.streams(),
                exchange.loop(),
                paths,
                new StreamCommand.InspectSession(),
                new Lookups.Receiver(
                        () -> end(page(next)), (path, failure) -> end(OutcomeAnswers.of(failure, path, ""))));
        lookups = looking;
        looking.begin();
    }

    private void end(Answer answer) {
        if (over) {
            answer.drop();
        } else {
            over = true;
            exchange.answer(answer);
        }
    }

    private Answer page(@Nullable String next) {
        NamePage page = new NamePage("subscribers");
        Lookups looked = lookups;
        for (int row = 0; looked != null && row < looked.size(); row++) {
            if (looked.row(row) instanceof StreamOutcome.SessionInspected(var _, var format, var subscriptions)) {
                for (Subscription subscription : subscriptions) {
                    if (subscription.source().equals(source)) {
                        SessionAnswers.row(page.row(), looked.path(row), format, subscription);
                    }
                }
            }
        }
        return page.answer(next);
    }
}
