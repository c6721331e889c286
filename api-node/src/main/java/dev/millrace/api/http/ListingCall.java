package dev.millrace.api.http;

import dev.millrace.api.append.Requester;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.CachePolicy;
import dev.millrace.api.http.answer.Field;
import dev.millrace.api.http.answer.JsonText;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.answer.Status;
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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// `GET /v1/{project}/streams`: one page of names from the store, each looked up, some of them at a time.
///
/// Deleted and expired streams are names in the store and no rows, so a page may be short and still carry `next`.
/// Owned by the event loop.
final class ListingCall implements Call {
    private static final int LOOKUPS_MAX = 16;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Exchange exchange;
    private final String project;
    private final ListingParameters parameters;
    private final Node node;
    private List<String> names = List.of();
    private @Nullable StreamView[] views = {};
    private boolean more;
    private int asked;
    private int answered;
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
    }

    private void onNames(ListOutcome outcome) {
        switch (outcome) {
            case ListOutcome.Unavailable(var detail) ->
                end(ProblemKind.STORE_UNAVAILABLE.answer(detail, RETRY_AFTER_SECONDS));
            case ListOutcome.Page page -> {
                names = page.streams();
                more = page.more();
                views = new @Nullable StreamView[names.size()];
                lookUp();
            }
        }
    }

    private void lookUp() {
        while (!over && asked < names.size() && asked - answered < LOOKUPS_MAX) {
            int row = asked++;
            StreamPath path = new StreamPath(project, names.get(row));
            node.streams().submit(path, new StreamCommand.Inspect(Use.DOES_NOT_COUNT), new Lookup(row, path));
        }
        if (answered == names.size()) {
            end(Answer.of(Status.OK)
                    .with(Field.CONTENT_TYPE, "application/json")
                    .with(Field.CACHE_CONTROL, CachePolicy.NO_STORE)
                    .body(document()));
        }
    }

    private void onRow(int row, StreamPath path, StreamOutcome outcome) {
        answered++;
        switch (outcome) {
            case StreamOutcome.Inspected(var view) -> views[row] = view;
            case StreamOutcome.NotFound() -> {}
            case StreamOutcome.SoftDeleted() -> {}
            default -> end(OutcomeAnswers.of(outcome, path, ""));
        }
        lookUp();
    }

    private void end(Answer answer) {
        if (over) {
            answer.drop();
        } else {
            over = true;
            exchange.answer(answer);
        }
    }

    private String document() {
        StringBuilder json = new StringBuilder(64 + 200 * names.size()).append("{\"streams\":[");
        String separator = "";
        for (int row = 0; row < names.size(); row++) {
            StreamView view = views[row];
            if (view != null) {
                json.append(separator);
                row(json, names.get(row), view);
                separator = ",";
            }
        }
        json.append(']');
        if (more && !names.isEmpty()) {
            json.append(",\"next\":").append(JsonText.quoted(names.getLast()));
        }
        return json.append('}').toString();
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

    /// One row's look.
    private final class Lookup implements Requester {
        private final int row;
        private final StreamPath path;

        Lookup(int row, StreamPath path) {
            this.row = row;
            this.path = path;
        }

        @Override
        public Executor home() {
            return exchange.loop();
        }

        @Override
        public void onOutcome(StreamOutcome outcome) {
            onRow(row, path, outcome);
        }
    }
}
