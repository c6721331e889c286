package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.content.JsonLimits;
import dev.millrace.model.content.JsonMessages;
import dev.millrace.model.log.Bytes;
import java.util.List;

/// A body as messages: the JSON values in it, or the whole of it.
final class Messages {
    private Messages() {}

    /// What cutting a body came to.
    sealed interface Cut {
        record Whole(List<Bytes> messages) implements Cut {}

        record Refused(Answer answer) implements Cut {}
    }

    /// @param body not empty
    static Cut cut(Bytes body, ContentType contentType, JsonLimits limits) {
        if (!contentType.isJson()) {
            return new Cut.Whole(List.of(body));
        }
        return switch (JsonMessages.split(body, limits)) {
            case JsonMessages.Split.Messages(var messages) -> new Cut.Whole(messages);
            case JsonMessages.Split.Malformed(var detail) -> new Cut.Refused(ProblemKind.MALFORMED_BODY.answer(detail));
            case JsonMessages.Split.TooMany(var max) ->
                new Cut.Refused(ProblemKind.CONTENT_TOO_LARGE.answer("messages in one request: max=" + max));
        };
    }
}
