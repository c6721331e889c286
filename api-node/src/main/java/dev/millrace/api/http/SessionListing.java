package dev.millrace.api.http;

import dev.millrace.api.http.answer.SessionAnswers;
import dev.millrace.api.http.request.ListingParameters;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.store.StreamStore;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// `GET /v1/{project}/sessions`: the session streams in the store.
record SessionListing(StreamStore store, String project, ListingParameters parameters) implements Listing {
    @Override
    public String rows() {
        return "sessions";
    }

    @Override
    public CompletionStage<Candidates> candidates(Executor loop) {
        String after = parameters.after().isEmpty() ? "" : streamOf(parameters.after());
        return new NamesInStore(store, project, streamOf(parameters.prefix()), after, parameters.limit())
                .candidates(SessionAnswers::name, loop);
    }

    private String streamOf(String session) {
        return SessionAnswers.streamOf(project, session).stream();
    }

    @Override
    public StreamCommand question() {
        return new StreamCommand.InspectSession();
    }

    @Override
    public void show(StreamPath path, StreamOutcome found, NamePage page) {
        if (found instanceof StreamOutcome.SessionInspected(var view, var format, var subscriptions)) {
            SessionAnswers.row(page.row(), path, view, format, subscriptions.size());
        }
    }
}
