package dev.millrace.api.http;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.request.AppendFields;
import dev.millrace.api.read.History;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.content.JsonLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.trace.TraceContext;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// `POST`: an append, a close, or both.
final class AppendCall implements Call, Requester {
    private final Exchange exchange;
    private final StreamPath path;
    private final AppendFields fields;
    private final Streams streams;
    private final History history;
    private final JsonLimits json;
    private final Consumer<StreamOutcome> answering;

    /// Kept where it expects an offset, until that was looked up in what a fork inherits.
    private StreamCommand.@Nullable Append conditional;

    private @Nullable AppendSpan span;

    AppendCall(Exchange exchange, StreamPath path, AppendFields fields, Node node, JsonLimits json) {
        this(exchange, path, fields, node, json, outcome -> exchange.answer(OutcomeAnswers.of(outcome, path, "")));
    }

    /// @param answering answers what it came to, on the event loop
    AppendCall(
            Exchange exchange,
            StreamPath path,
            AppendFields fields,
            Node node,
            JsonLimits json,
            Consumer<StreamOutcome> answering) {
        this.exchange = exchange;
        this.path = path;
        this.fields = fields;
        this.streams = node.streams();
        this.history = node.history();
        this.json = json;
        this.answering = answering;
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
    public @Nullable TraceContext trace() {
        return exchange.trace();
    }

    @Override
    public void onOutcome(StreamOutcome outcome) {
        StreamCommand.Append once = conditional;
        conditional = null;
        if (once != null
                && outcome instanceof StreamOutcome.TailElsewhere elsewhere
                && InheritedTail.isPossible(elsewhere)) {
            new InheritedTail(path, elsewhere.expected(), history, home(), tail -> appendAt(once, tail, elsewhere))
                    .find(streams);
        } else {
            answer(outcome);
        }
    }

    private void answer(StreamOutcome outcome) {
        if (span != null) {
            span.end(outcome);
        }
        answering.accept(outcome);
    }

    private void appendAt(StreamCommand.Append append, @Nullable Offset tail, StreamOutcome refusal) {
        if (tail == null) {
            answer(refusal);
        } else {
            streams.submit(path, append.at(tail), this);
        }
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
        AppendSpan begun = exchange.append(path, messages.size());
        span = begun;
        StreamCommand.Append append = new StreamCommand.Append(
                contentType,
                messages,
                fields.producer(),
                fields.streamSeq(),
                fields.expectedOffset(),
                fields.closure(),
                begun == null ? null : begun.stored());
        conditional = append.expectedOffset() == null ? null : append;
        streams.submit(path, append, this);
        return null;
    }
}
