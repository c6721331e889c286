package dev.millrace.api.http;

import dev.millrace.api.append.Requester;
import dev.millrace.api.fork.CreateRequest;
import dev.millrace.api.fork.InitialContent;
import dev.millrace.api.fork.StreamLifecycle;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.request.CreateFields;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.content.JsonLimits;
import dev.millrace.model.content.JsonMessages;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.trace.TraceContext;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// `PUT`: a stream, with its first messages or without, of its own or forked.
final class CreateCall implements Call, Requester {
    private final Exchange exchange;
    private final StreamPath path;
    private final CreateFields fields;
    private final StreamLifecycle lifecycle;
    private final JsonLimits json;

    CreateCall(Exchange exchange, StreamPath path, CreateFields fields, StreamLifecycle lifecycle, JsonLimits json) {
        this.exchange = exchange;
        this.path = path;
        this.fields = fields;
        this.lifecycle = lifecycle;
        this.json = json;
    }

    @Override
    public BodyUse bodyUse() {
        return BodyUse.NEEDED;
    }

    @Override
    public void begin(Bytes body) {
        ContentType known = knownType();
        if (body.isEmpty()) {
            create(InitialContent.NONE);
        } else if (known == null) {
            create(contentType -> cut(body, contentType));
        } else {
            switch (Messages.cut(body, known, json)) {
                case Messages.Cut.Refused(var answer) -> exchange.answerFromAnywhere(answer);
                case Messages.Cut.Whole(var messages) ->
                    create(contentType -> new InitialContent.Cut.Messages(messages));
            }
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
        exchange.answer(OutcomeAnswers.of(outcome, path, exchange.location()));
    }

    /// Null for a fork that takes its source's.
    private @Nullable ContentType knownType() {
        ContentType given = fields.contentType();
        return given == null && fields.fork() == null ? ContentType.OCTET_STREAM : given;
    }

    private void create(InitialContent content) {
        CreateRequest request =
                new CreateRequest(fields.contentType(), fields.lifetime(), fields.closure(), content, fields.fork());
        lifecycle.create(path, request, this);
    }

    private InitialContent.Cut cut(Bytes body, ContentType contentType) {
        if (!contentType.isJson()) {
            return new InitialContent.Cut.Messages(List.of(body));
        }
        return switch (JsonMessages.split(body, json)) {
            case JsonMessages.Split.Messages(var messages) -> new InitialContent.Cut.Messages(messages);
            case JsonMessages.Split.Malformed(var detail) -> new InitialContent.Cut.Invalid(detail);
            case JsonMessages.Split.TooMany(var max) ->
                new InitialContent.Cut.Invalid("messages in one request: max=" + max);
        };
    }
}
