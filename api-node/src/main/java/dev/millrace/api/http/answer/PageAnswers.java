package dev.millrace.api.http.answer;

import dev.millrace.api.access.AccessDecision.Audience;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// The table from what a read came to, to its response.
public final class PageAnswers {
    private static final String TRUE = "true";
    private static final String GZIP = "gzip";
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final byte[] EMPTY_ARRAY = "[]".getBytes(StandardCharsets.US_ASCII);

    private PageAnswers() {}

    /// A page and what has to be known to present it.
    ///
    /// @param atTail whether `next` is the tail of `view`
    /// @param gzip whether the body is compressed
    /// @param varies whether another client would be sent another encoding
    public record Shown(Offset start, Offset next, boolean atTail, StreamView view, boolean gzip, boolean varies) {
        public String entityTag() {
            return EntityTags.of(view.life(), start, next, closed(), gzip);
        }

        /// Whether the client that sent this `If-None-Match` has the page already.
        public boolean matches(String ifNoneMatch) {
            return EntityTags.matches(ifNoneMatch, entityTag());
        }

        boolean closed() {
            return atTail && view.closed();
        }
    }

    /// A page of history.
    public static Answer catchUp(Shown page, ByteBuf body, Audience audience, long nowMs) {
        return page(Status.OK, page, CachePolicy.catchUp(audience, remainingMs(page.view, nowMs)))
                .with(Field.CONTENT_TYPE, page.view.contentType().asGiven())
                .body(body);
    }

    /// The client has this page already.
    public static Answer notModified(Shown page, Audience audience, long nowMs) {
        return page(Status.NOT_MODIFIED, page, CachePolicy.catchUp(audience, remainingMs(page.view, nowMs)));
    }

    /// Data that a long-poll waited for.
    public static Answer longPoll(Shown page, ByteBuf body, long cursor, Audience audience, long nowMs) {
        return page(Status.OK, page, CachePolicy.longPoll(audience, remainingMs(page.view, nowMs)))
                .with(Field.CONTENT_TYPE, page.view.contentType().asGiven())
                .with(Field.STREAM_CURSOR, Long.toString(cursor))
                .body(body);
    }

    /// A long-poll that waited in vain, or a closed stream.
    public static Answer nothingNew(Offset next, StreamView view, long cursor) {
        return atTail(Status.NO_CONTENT, next, view).with(Field.STREAM_CURSOR, Long.toString(cursor));
    }

    /// `offset=now`: where the tail is, and no message.
    public static Answer now(StreamView view) {
        return atTail(Status.OK, view.tail(), view)
                .with(Field.CONTENT_TYPE, view.contentType().asGiven())
                .body(view.contentType().isJson() ? Unpooled.wrappedBuffer(EMPTY_ARRAY) : Unpooled.EMPTY_BUFFER);
    }

    /// A read that gave no page.
    public static Answer refused(PageOutcome outcome, StreamPath path) {
        return switch (outcome) {
            case PageOutcome.Page page -> ProblemKind.INTERNAL_ERROR.answer("not a refusal: a page of " + path);
            case PageOutcome.OffsetInvalid(var detail) -> ProblemKind.OFFSET_INVALID.answer(detail);
            case PageOutcome.OffsetGone(var detail) -> ProblemKind.OFFSET_GONE.answer(detail);
            case PageOutcome.ViewOutdated(var detail) ->
                ProblemKind.STORE_UNAVAILABLE.answer(
                        path + " changed while it was read: " + detail, RETRY_AFTER_SECONDS);
            case PageOutcome.Unavailable(var detail) ->
                ProblemKind.STORE_UNAVAILABLE.answer(detail, RETRY_AFTER_SECONDS);
            case PageOutcome.Damaged(var detail) -> ProblemKind.DAMAGED.answer(detail);
        };
    }

    private static Answer page(Status status, Shown page, String cacheControl) {
        Answer answer = Answer.of(status)
                .with(Field.CACHE_CONTROL, cacheControl)
                .with(Field.ETAG, page.entityTag())
                .with(Field.STREAM_NEXT_OFFSET, page.next.toString());
        if (page.atTail) {
            answer.with(Field.STREAM_UP_TO_DATE, TRUE);
        }
        if (page.closed()) {
            answer.with(Field.STREAM_CLOSED, TRUE);
        }
        if (page.varies) {
            answer.with(Field.VARY, "Accept-Encoding");
        }
        return page.gzip && status == Status.OK ? answer.with(Field.CONTENT_ENCODING, GZIP) : answer;
    }

    private static Answer atTail(Status status, Offset next, StreamView view) {
        Answer answer = Answer.of(status)
                .with(Field.CACHE_CONTROL, CachePolicy.NO_STORE)
                .with(Field.STREAM_NEXT_OFFSET, next.toString())
                .with(Field.STREAM_UP_TO_DATE, TRUE);
        return view.closed() ? answer.with(Field.STREAM_CLOSED, TRUE) : answer;
    }

    private static long remainingMs(StreamView view, long nowMs) {
        return view.deadlineMs() == Long.MAX_VALUE ? Long.MAX_VALUE : view.deadlineMs() - nowMs;
    }
}
