package dev.millrace.api.http;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.request.AppendFields;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.content.JsonLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// `POST`: an append, a close, or both.
final class AppendCall implements Call, Requester {
    private final Exchange exchange;
    private final StreamPath path;
    private final AppendFields fields;
    private final Streams streams;
    private final JsonLimits json;

    AppendCall(Exchange exchange, StreamPath path, AppendFields fields, Streams streams, JsonLimits json) {
        this.exchange = exchange;
        this.path = path;
        this.fields = fields;
        this.streams = streams;
        this.json = json;
    }

    @Override
    public BodyUse bodyUse() {
        return BodyUse.NEEDED;
    }

    @Override
    public void begin(Bytes body) {
        Answer refusal = body.isEmpty() ? withoutBody() : withBody(body);
        if (refusal != null) {
            exchange.answerFromAnywhere(refusal);
        }
    }

    @Override
    public Executor home() {
        return exchange.loop();
    }

    @Override
    public void onOutcome(StreamOutcome outcome) {
        exchange.answer(OutcomeAnswers.of(outcome, path, ""));
    }

    /// A close; its content type means nothing.
    private @Nullable Answer withoutBody() {
        if (fields.closure() != Closure.CLOSES) {
            return ProblemKind.EMPTY_BODY.answer("an append needs a body, unless it says Stream-Closed: true");
        }
        if (fields.expectedOffset() != null) {
            return ProblemKind.MALFORMED_REQUEST.answer("Stream-Expected-Offset needs a body");
        }
        streams.submit(path, new StreamCommand.Close(fields.producer()), this);
        return null;
    }

    private @Nullable Answer withBody(Bytes body) {
        ContentType contentType = fields.contentType();
        if (contentType == null) {
            String problem = fields.contentTypeProblem();
            return ProblemKind.MALFORMED_REQUEST.answer(problem == null ? "an append needs a Content-Type" : problem);
        }
        return switch (Messages.cut(body, contentType, json)) {
            case Messages.Cut.Refused(var answer) -> answer;
            case Messages.Cut.Whole(var messages) ->
                messages.isEmpty()
                        ? ProblemKind.EMPTY_BODY.answer("an empty array appends nothing")
                        : append(contentType, messages);
        };
    }

    private @Nullable Answer append(ContentType contentType, List<Bytes> messages) {
        streams.submit(
                path,
                new StreamCommand.Append(
                        contentType,
                        messages,
                        fields.producer(),
                        fields.streamSeq(),
                        fields.expectedOffset(),
                        fields.closure()),
                this);
        return null;
    }
}
