package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What one kind of listing shows: whose names, and what of each of their streams.
interface Listing {
    /// The streams of one page, before anybody looked whether they are there.
    sealed interface Candidates {
        /// @param next after which name the next page begins; null where there is none
        record Streams(List<StreamPath> paths, @Nullable String next) implements Candidates {}

        /// They are not known now.
        record Unknown(Answer answer) implements Candidates {}
    }

    /// How long a client whose names are not known now is asked to wait.
    int RETRY_AFTER_SECONDS = 1;

    /// What the rows are called in the document.
    String rows();

    /// @param loop where the result is made and given
    CompletionStage<Candidates> candidates(Executor loop);

    /// What each stream is asked; it writes nothing.
    StreamCommand question();

    /// Adds what is to be shown of one stream, if anything.
    void show(StreamPath path, StreamOutcome found, NamePage page);
}
