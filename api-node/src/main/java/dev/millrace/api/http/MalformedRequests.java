package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.model.parse.Quoted;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/// The answers to bytes that are no request.
final class MalformedRequests {
    private MalformedRequests() {}

    static Answer answer(Throwable cause, HttpSettings.Limits limits) {
        return switch (cause) {
            case TooLongHttpLineException tooLong ->
                ProblemKind.URI_TOO_LONG.answer("request line: max=" + limits.requestLineBytesMax() + " bytes");
            case TooLongHttpHeaderException tooLong ->
                ProblemKind.HEADERS_TOO_LARGE.answer("header fields: max=" + limits.headerBytesMax() + " bytes");
            default ->
                ProblemKind.MALFORMED_REQUEST.answer(
                        "not an HTTP/1.1 request: " + Quoted.of(String.valueOf(cause.getMessage())));
        };
    }
}
