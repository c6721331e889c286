package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.answer.SessionAnswers;
import dev.millrace.api.http.request.ListingParameters;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.store.ListOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v1/{project}/sessions`: one page of session streams from the store, each looked up, some of them at a time. As
/// with streams a page may be short and still carry `next`. Owned by the event loop.
final class SessionListingCall implements Call {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Exchange exchange;
    private final String project;
    private final ListingParameters parameters;
    private final Node node;
    private @Nullable Lookups lookups;
    private boolean over;

    SessionListingCall(Exchange exchange, String project, ListingParameters parameters, Node node) {
        this.exchange = exchange;
        this.project = project;
        this.parameters = parameters;
        this.node = node;
    }

    @Override
    public void begin(Bytes body) {
        String prefix = streamOf(parameters.prefix());
        String after = parameters.after().isEmpty() ? "" : streamOf(parameters.after());
        var _ = node.store()
                .list(StreamKeys.basin(project), prefix, after, parameters.limit())
                .thenAcceptAsync(this::onNames, exchange.loop());
    }

    private String streamOf(String session) {
        return SessionAnswers.streamOf(project, session).stream();
    }

    @Override
    public void abandon() {
        over = true;
        if (lookups != null) {
            lookups.abandon();
        }
    }

    private void onNames(ListOutcome outcome) {
        switch (outcome) {
            case ListOutcome.Unavailable(var detail) ->
                end(ProblemKind.STORE_UNAVAILABLE.answer(detail, RETRY_AFTER_SECONDS));
            case ListOutcome.Page page -> lookUp(page.streams(), page.more());
        }
    }

    private void lookUp(List<String> names, boolean more) {
        if (over) {
            return;
        }
        List<StreamPath> paths =
                names.stream().map(name -> new StreamPath(project, name)).toList();
        String next = more && !paths.isEmpty() ? SessionAnswers.name(paths.getLast()) : null;
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
        NamePage page = new NamePage("sessions");
        Lookups looked = lookups;
        for (int row = 0; looked != null && row < looked.size(); row++) {
            if (looked.row(row) instanceof StreamOutcome.SessionInspected(var view, var format, var subscriptions)) {
                SessionAnswers.row(page.row(), looked.path(row), view, format, subscriptions.size());
            }
        }
        return page.answer(next);
    }
}
