package dev.millrace.api.http;

import dev.millrace.api.http.Listing.Candidates;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.StreamStore;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// One page of the names that the store has of a project.
///
/// @param prefix what the names begin with, as the store has them
/// @param after the name before the page; empty for the first
record NamesInStore(StreamStore store, String project, String prefix, String after, int limit) {
    /// @param shownName what a client calls a stream
    CompletionStage<Candidates> candidates(Function<StreamPath, String> shownName, Executor loop) {
        return store.list(StreamKeys.basin(project), prefix, after, limit)
                .thenApplyAsync(outcome -> candidates(outcome, shownName), loop);
    }

    private Candidates candidates(ListOutcome outcome, Function<StreamPath, String> shownName) {
        return switch (outcome) {
            case ListOutcome.Unavailable(var detail) ->
                new Candidates.Unknown(ProblemKind.STORE_UNAVAILABLE.answer(detail, Listing.RETRY_AFTER_SECONDS));
            case ListOutcome.Page page -> {
                List<StreamPath> paths = page.streams().stream()
                        .map(name -> new StreamPath(project, name))
                        .toList();
                yield new Candidates.Streams(
                        paths, page.more() && !paths.isEmpty() ? shownName.apply(paths.getLast()) : null);
            }
        };
    }
}
