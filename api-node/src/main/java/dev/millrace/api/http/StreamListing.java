package dev.millrace.api.http;

import dev.millrace.api.http.request.ListingParameters;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.JsonText;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.store.StreamStore;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// `GET /v1/{project}/streams`: the names in the store.
record StreamListing(StreamStore store, String project, ListingParameters parameters) implements Listing {
    @Override
    public String rows() {
        return "streams";
    }

    @Override
    public CompletionStage<Candidates> candidates(Executor loop) {
        return new NamesInStore(store, project, parameters.prefix(), parameters.after(), parameters.limit())
                .candidates(StreamPath::stream, loop);
    }

    @Override
    public StreamCommand question() {
        return new StreamCommand.Inspect(Use.DOES_NOT_COUNT);
    }

    @Override
    public void show(StreamPath path, StreamOutcome found, NamePage page) {
        if (found instanceof StreamOutcome.Inspected(StreamView view)) {
            row(page.row(), path.stream(), view);
        }
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
