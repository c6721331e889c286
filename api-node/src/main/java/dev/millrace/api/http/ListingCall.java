package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.JsonText;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.request.ListingParameters;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.store.ListOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v1/{project}/streams`: one page of names from the store, each looked up, some of them at a time.
///
/// Deleted and expired streams are names in the store and no rows, so a page may be short and still carry `next`.
/// Owned by the event loop.
final class ListingCall implements Call {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Exchange exchange;
    private final String project;
    private final ListingParameters parameters;
    private final Node node;
    private @Nullable Lookups lookups;
    private boolean over;

    ListingCall(Exchange exchange, String project, ListingParameters parameters, Node node) {
        this.exchange = exchange;
        this.project = project;
        this.parameters = parameters;
        this.node = node;
    }

    @Override
    public void begin(Bytes body) {
        var _ = node.store()
                .list(StreamKeys.basin(project), parameters.prefix(), parameters.after(), parameters.limit())
                .thenAcceptAsync(this::onNames, exchange.loop());
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
        Lookups looking = new Lookups(
                node.streams(),
                exchange.loop(),
                paths,
                new StreamCommand.Inspect(Use.DOES_NOT_COUNT),
                new Lookups.Receiver(
                        () -> end(page(more && !names.isEmpty() ? names.getLast() : null)),
                        (path, failure) -> end(OutcomeAnswers.of(failure, path, ""))));
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
        NamePage page = new NamePage("streams");
        Lookups looked = lookups;
        for (int row = 0; looked != null && row < looked.size(); row++) {
            if (looked.row(row) instanceof StreamOutcome.Inspected(StreamView view)) {
                row(page.row(), looked.path(row).stream(), view);
            }
        }
        return page.answer(next);
    }

    private static void row(StringBuilder json, String name, StreamView view) {
        json.append("{\"streamId\":")
                .append(JsonText.quoted(name))
                .append(",\"contentType\":")
                .append(JsonText.quoted(view.contentType().asGiven()))
                .append(",\"createdAt\":")
                .append(view.createdAtMs())
                .append(",\"nextOffset\":\"")
                .append(view.tail())
                .append("\",\"closed\":")
                .append(view.closed());
        if (view.deadlineMs() != Long.MAX_VALUE) {
            json.append(",\"expiresAt\":").append(view.deadlineMs());
        }
        json.append('}');
    }
}
