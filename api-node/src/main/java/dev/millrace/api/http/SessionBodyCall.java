package dev.millrace.api.http;

import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.request.SessionBody;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.parse.Parsed;
import java.util.function.Consumer;

/// A request to subscribe or unsubscribe, whose names stand in its body. `next` sees to its answer.
record SessionBodyCall(Exchange exchange, SessionBody.Kind kind, Consumer<SessionBody> next) implements Call {
    @Override
    public BodyUse bodyUse() {
        return BodyUse.NEEDED;
    }

    @Override
    public void begin(Bytes body) {
        if (body.length() > SessionBody.BYTES_MAX) {
            exchange.answerFromAnywhere(ProblemKind.CONTENT_TOO_LARGE.answer(
                    "body: length=" + body.length() + " max=" + SessionBody.BYTES_MAX + " bytes"));
            return;
        }
        switch (SessionBody.parse(body, kind)) {
            case Parsed.Malformed<SessionBody>(var detail) ->
                exchange.answerFromAnywhere(ProblemKind.MALFORMED_REQUEST.answer(detail));
            case Parsed.Value<SessionBody>(var names) -> next.accept(names);
        }
    }
}
