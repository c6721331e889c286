package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.answer.PageAnswers;
import dev.millrace.api.live.LiveRefusal;
import dev.millrace.model.name.StreamPath;

/// The refusals of live reads, answered like those of the parts that refused.
final class LiveAnswers {
    private LiveAnswers() {}

    static Answer refused(LiveRefusal refusal, StreamPath path) {
        return switch (refusal) {
            case LiveRefusal.ByStream(var outcome) -> OutcomeAnswers.of(outcome, path, "");
            case LiveRefusal.ByPage(var outcome) -> PageAnswers.refused(outcome, path);
        };
    }
}
