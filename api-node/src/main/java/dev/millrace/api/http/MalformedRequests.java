package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.request.RequestFields;
import dev.millrace.model.parse.Quoted;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/// The answers to bytes that are no request.
final class MalformedRequests {
    private MalformedRequests() {}

    /// The answer to a part that the decoder could not read.
    static Answer answer(HttpObject part, HttpSettings.Limits limits) {
        Throwable cause = part.decoderResult().cause();
        return switch (cause) {
            case TooLongHttpLineException tooLong ->
                ProblemKind.URI_TOO_LONG.answer("request line: max=" + limits.requestLineBytesMax() + " bytes");
            case TooLongHttpHeaderException tooLong ->
                ProblemKind.HEADERS_TOO_LARGE.answer("header fields: max=" + limits.headerBytesMax() + " bytes");
            default -> unreadable(part, cause);
        };
    }

    /// What our own rules say of the head, since that holds the values; else what the decoder said.
    private static Answer unreadable(HttpObject part, Throwable cause) {
        Answer framing = part instanceof HttpRequest request
                ? Framing.problem(request, RequestFields.of(request.headers()))
                : null;
        return framing != null
                ? framing
                : ProblemKind.MALFORMED_REQUEST.answer(
                        "not an HTTP/1.1 request: " + Quoted.of(String.valueOf(cause.getMessage())));
    }
}
