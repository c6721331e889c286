package dev.millrace.api.http.answer;

import dev.millrace.model.content.JsonText;

/// Every kind of refusal: its status, and the words by which clients tell it from others. Stable.
public enum ProblemKind {
    MALFORMED_REQUEST(Status.BAD_REQUEST, "malformed-request", "The request is malformed"),
    MALFORMED_BODY(Status.BAD_REQUEST, "malformed-body", "The body is not what its content type says"),
    EMPTY_BODY(Status.BAD_REQUEST, "empty-body", "There is nothing to append"),
    OFFSET_INVALID(Status.BAD_REQUEST, "offset-invalid", "The offset is not one of this stream"),
    FORK_OFFSET_INVALID(Status.BAD_REQUEST, "fork-offset-invalid", "The fork offset is not one of the source"),
    PRODUCER_EPOCH_START(Status.BAD_REQUEST, "producer-epoch-start", "A new epoch starts at sequence 0"),
    UNAUTHENTICATED(Status.UNAUTHORIZED, "unauthenticated", "Who asks is not known"),
    ACCESS_DENIED(Status.FORBIDDEN, "access-denied", "Access is denied"),
    SESSION_STREAM(Status.FORBIDDEN, "session-stream", "A session's stream can only be read"),
    FORK_ACROSS_PROJECTS(Status.FORBIDDEN, "fork-across-projects", "A fork stays within its project"),
    PRODUCER_FENCED(Status.FORBIDDEN, "producer-fenced", "The producer's epoch is stale"),
    NO_SUCH_ROUTE(Status.NOT_FOUND, "no-such-route", "There is nothing at this path"),
    STREAM_NOT_FOUND(Status.NOT_FOUND, "stream-not-found", "The stream does not exist"),
    SESSION_NOT_FOUND(Status.NOT_FOUND, "session-not-found", "The session does not exist"),
    FORK_SOURCE_NOT_FOUND(Status.NOT_FOUND, "fork-source-not-found", "The stream to fork does not exist"),
    METHOD_NOT_ALLOWED(Status.METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not allowed here"),
    REQUEST_TIMEOUT(Status.REQUEST_TIMEOUT, "request-timeout", "The request took too long to arrive"),
    CONFIGURATION_DIFFERS(Status.CONFLICT, "configuration-differs", "The stream exists with another configuration"),
    PATH_BLOCKED(Status.CONFLICT, "path-blocked", "The stream is deleted and has forks"),
    STREAM_CLOSED(Status.CONFLICT, "stream-closed", "The stream is closed"),
    CONTENT_TYPE_DIFFERS(Status.CONFLICT, "content-type-differs", "The content type is not the stream's"),
    STREAM_SEQ_NOT_GREATER(Status.CONFLICT, "stream-seq-not-greater", "Stream-Seq is not greater than the last"),
    TAIL_ELSEWHERE(Status.CONFLICT, "tail-elsewhere", "The stream's tail is not where it was expected"),
    PRODUCER_GAP(Status.CONFLICT, "producer-gap", "The producer's sequence has a gap"),
    FORK_LIFE_TOO_LOW(Status.CONFLICT, "fork-raced", "The fork was made by another request at the same time"),
    FORK_SOURCE_DELETED(Status.CONFLICT, "fork-source-deleted", "The stream to fork is deleted"),
    FORK_CONTENT_TYPE_DIFFERS(Status.CONFLICT, "fork-content-type-differs", "The content type is not the source's"),
    FORK_TOO_DEEP(Status.CONFLICT, "fork-too-deep", "The fork would have too many ancestors"),
    SESSION_CONTENT_TYPE_DIFFERS(
            Status.CONFLICT, "session-content-type-differs", "The source's content type is not the session's"),
    SESSION_FORMAT_DIFFERS(Status.CONFLICT, "session-format-differs", "The session has another format"),
    STREAM_DELETED(Status.GONE, "stream-deleted", "The stream is deleted and has forks"),
    OFFSET_GONE(Status.GONE, "offset-gone", "What stood at the offset is gone"),
    CONTENT_TOO_LARGE(Status.CONTENT_TOO_LARGE, "content-too-large", "The body is too large"),
    URI_TOO_LONG(Status.URI_TOO_LONG, "uri-too-long", "The request target is too long"),
    UNSUPPORTED_ENCODING(Status.UNSUPPORTED_MEDIA_TYPE, "unsupported-encoding", "The content encoding is not known"),
    EXPECTATION_FAILED(Status.EXPECTATION_FAILED, "expectation-failed", "The expectation cannot be met"),
    SOURCE_IS_SESSION(Status.UNPROCESSABLE_CONTENT, "source-is-session", "A session's stream is no source"),
    TOO_MANY_SUBSCRIPTIONS(
            Status.TOO_MANY_REQUESTS, "too-many-subscriptions", "The session has too many subscriptions"),
    TOO_MANY_PRODUCERS(Status.TOO_MANY_REQUESTS, "too-many-producers", "The stream has too many producers"),
    TOO_MANY_FORKS(Status.TOO_MANY_REQUESTS, "too-many-forks", "The stream has too many forks"),
    RATE_LIMITED(Status.TOO_MANY_REQUESTS, "rate-limited", "The project has used up what it may"),
    HEADERS_TOO_LARGE(Status.HEADER_FIELDS_TOO_LARGE, "headers-too-large", "The request's headers are too large"),
    INTERNAL_ERROR(Status.INTERNAL_SERVER_ERROR, "internal-error", "The server failed"),
    DAMAGED(Status.INTERNAL_SERVER_ERROR, "stored-data-damaged", "Stored data cannot be read back"),
    NOT_IMPLEMENTED(Status.NOT_IMPLEMENTED, "not-implemented", "This part of the protocol is not served"),
    OVERLOADED(Status.SERVICE_UNAVAILABLE, "overloaded", "The server is too busy"),
    DRAINING(Status.SERVICE_UNAVAILABLE, "draining", "The server is shutting down"),
    STORE_UNAVAILABLE(Status.SERVICE_UNAVAILABLE, "store-unavailable", "The store cannot be reached"),
    UNRESOLVED(Status.SERVICE_UNAVAILABLE, "unresolved", "Whether this took effect could not be found out"),
    VERSION_NOT_SUPPORTED(Status.VERSION_NOT_SUPPORTED, "version-not-supported", "Only HTTP/1.1 and 1.0 are served"),
    STORAGE_FULL(Status.INSUFFICIENT_STORAGE, "storage-full", "The store has no room");

    private final Status status;
    private final String type;
    private final String title;

    ProblemKind(Status status, String slug, String title) {
        this.status = status;
        this.type = "urn:millrace:" + slug;
        this.title = title;
    }

    public Status status() {
        return status;
    }

    public String type() {
        return type;
    }

    public String title() {
        return title;
    }

    /// The refusal as a whole answer: RFC 9457, never cached.
    public Answer answer(String detail) {
        String document = "{\"type\":\"" + type + "\",\"title\":\"" + title + "\",\"status\":" + status.code()
                + ",\"detail\":" + JsonText.quoted(detail) + "}";
        return Answer.of(status)
                .with(Field.CONTENT_TYPE, "application/problem+json")
                .with(Field.CACHE_CONTROL, CachePolicy.NO_STORE)
                .body(document);
    }

    /// A refusal that is worth another try after some seconds.
    public Answer answer(String detail, int retryAfterSeconds) {
        return answer(detail).with(Field.RETRY_AFTER, Integer.toString(retryAfterSeconds));
    }
}
