package dev.millrace.api.http.answer;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.ProducerAck;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.parse.Timestamps;
import dev.millrace.model.session.DeliveryFormat;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The one table from what a command came to, to status, headers and problem document.
public final class OutcomeAnswers {
    private static final String TRUE = "true";
    private static final int RETRY_AFTER_SECONDS = 1;

    private OutcomeAnswers() {}

    /// The answer to a request for `path`; `location` is its URL, for a stream that was created.
    public static Answer of(StreamOutcome outcome, StreamPath path, String location) { // tidy: one table
        return switch (outcome) {
            case StreamOutcome.Created(var view, var endedFork) ->
                stream(Status.CREATED, view).with(Field.LOCATION, location);
            case StreamOutcome.AlreadyExists(var view) -> stream(Status.OK, view);
            case StreamOutcome.Appended(var next, var closed, var producer) ->
                appended(producer == null ? Status.NO_CONTENT : Status.OK, next, closed, producer);
            case StreamOutcome.Duplicate(var next, var closed, var producer) ->
                appended(Status.NO_CONTENT, next, closed, producer);
            case StreamOutcome.Closed(var next, var producer) -> appended(Status.NO_CONTENT, next, true, producer);
            case StreamOutcome.Deleted(var endedFork) -> uncached(Status.NO_CONTENT);
            case StreamOutcome.Inspected(var view) -> metadata(view);
            case StreamOutcome.ForkReserved(var view) -> inward(outcome);
            case StreamOutcome.ForkReleased(var endedFork) -> inward(outcome);
            case StreamOutcome.Subscribed subscribed -> inward(outcome);
            case StreamOutcome.Unsubscribed unsubscribed -> inward(outcome);
            case StreamOutcome.SessionInspected inspected -> inward(outcome);
            case StreamOutcome.SessionEnded ended -> inward(outcome);
            case StreamOutcome.NotFound() -> ProblemKind.STREAM_NOT_FOUND.answer("no stream " + path);
            case StreamOutcome.SoftDeleted() ->
                ProblemKind.STREAM_DELETED.answer(path + " is deleted, and forks of it live");
            case StreamOutcome.ConfigurationDiffers(var difference) ->
                ProblemKind.CONFIGURATION_DIFFERS.answer(path + " exists: " + difference);
            case StreamOutcome.PathBlocked() ->
                ProblemKind.PATH_BLOCKED.answer(path + " is deleted, and forks of it live");
            case StreamOutcome.AppendToClosed(var next) ->
                ProblemKind.STREAM_CLOSED
                        .answer(path + " is closed at " + next)
                        .with(Field.STREAM_NEXT_OFFSET, next.toString())
                        .with(Field.STREAM_CLOSED, TRUE);
            case StreamOutcome.ContentTypeDiffers(var expected, var received, var next) ->
                ProblemKind.CONTENT_TYPE_DIFFERS
                        .answer("content type: expected=" + expected + " received=" + received)
                        .with(Field.STREAM_NEXT_OFFSET, next.toString());
            case StreamOutcome.StreamSeqNotGreater(var last, var received, var next) ->
                ProblemKind.STREAM_SEQ_NOT_GREATER
                        .answer("Stream-Seq: last=" + latin1(last.toArray()) + " received="
                                + latin1(received.toArray()))
                        .with(Field.STREAM_NEXT_OFFSET, next.toString());
            case StreamOutcome.TailElsewhere(var expected, var next) ->
                ProblemKind.TAIL_ELSEWHERE
                        .answer("tail: expected=" + expected + " is=" + next)
                        .with(Field.STREAM_NEXT_OFFSET, next.toString());
            case StreamOutcome.ProducerFenced(var current, var received) ->
                ProblemKind.PRODUCER_FENCED
                        .answer("producer epoch: current=" + current + " received=" + received)
                        .with(Field.PRODUCER_EPOCH, Long.toString(current));
            case StreamOutcome.ProducerGap(var expected, var received, var next) ->
                ProblemKind.PRODUCER_GAP
                        .answer("producer gap: expected=" + expected + " received=" + received)
                        .with(Field.PRODUCER_EXPECTED_SEQ, Long.toString(expected))
                        .with(Field.PRODUCER_RECEIVED_SEQ, Long.toString(received))
                        .with(Field.STREAM_NEXT_OFFSET, next.toString());
            case StreamOutcome.ProducerEpochMustStartAtZero(var epoch, var received) ->
                ProblemKind.PRODUCER_EPOCH_START.answer(
                        "producer epoch " + epoch + ": expected sequence=0 received=" + received);
            case StreamOutcome.TooManyProducers(var max) ->
                ProblemKind.TOO_MANY_PRODUCERS.answer(path + " remembers as many producers as it may: max=" + max);
            case StreamOutcome.LifeTooLow(var lifeAtLeast) ->
                ProblemKind.FORK_LIFE_TOO_LOW.answer("life: expected at least=" + lifeAtLeast);
            case StreamOutcome.ForkSourceNotFound(var source) ->
                ProblemKind.FORK_SOURCE_NOT_FOUND.answer("no stream " + source);
            case StreamOutcome.ForkSourceSoftDeleted(var source) ->
                ProblemKind.FORK_SOURCE_DELETED.answer(source + " is deleted, and other forks of it live");
            case StreamOutcome.ForkContentTypeDiffers(var expected, var received) ->
                ProblemKind.FORK_CONTENT_TYPE_DIFFERS.answer(
                        "content type: expected=" + expected + " received=" + received);
            case StreamOutcome.ForkOffsetInvalid(var detail) -> ProblemKind.FORK_OFFSET_INVALID.answer(detail);
            case StreamOutcome.ForkTooDeep(var max) -> ProblemKind.FORK_TOO_DEEP.answer("fork ancestors: max=" + max);
            case StreamOutcome.ContentInvalid(var detail) -> ProblemKind.MALFORMED_BODY.answer(detail);
            case StreamOutcome.TooManyForks(var max) ->
                ProblemKind.TOO_MANY_FORKS.answer("forks of one stream: max=" + max);
            case StreamOutcome.SessionContentTypeDiffers(var expected, var received) ->
                ProblemKind.SESSION_CONTENT_TYPE_DIFFERS.answer(
                        "content type of a verbatim session: expected=" + expected + " received=" + received);
            case StreamOutcome.SessionFormatDiffers(var expected, var received) ->
                ProblemKind.SESSION_FORMAT_DIFFERS.answer(
                        "format: expected=" + word(expected) + " received=" + word(received));
            case StreamOutcome.TooManySubscriptions(var max) ->
                ProblemKind.TOO_MANY_SUBSCRIPTIONS.answer("subscriptions of one session: max=" + max);
            case StreamOutcome.Overloaded(var what, var retryAfterSeconds) ->
                ProblemKind.OVERLOADED.answer(what, retryAfterSeconds);
            case StreamOutcome.StoreUnavailable(var detail) ->
                ProblemKind.STORE_UNAVAILABLE.answer(detail, RETRY_AFTER_SECONDS);
            case StreamOutcome.Unresolved(var detail) -> ProblemKind.UNRESOLVED.answer(detail, RETRY_AFTER_SECONDS);
            case StreamOutcome.Damaged(var detail) -> ProblemKind.DAMAGED.answer(detail);
            case StreamOutcome.StorageFull(var detail) -> ProblemKind.STORAGE_FULL.answer(detail);
        };
    }

    private static Answer stream(Status status, StreamView view) {
        Answer answer = uncached(status)
                .with(Field.CONTENT_TYPE, view.contentType().asGiven())
                .with(Field.STREAM_NEXT_OFFSET, view.tail().toString());
        return view.closed() ? answer.with(Field.STREAM_CLOSED, TRUE) : answer;
    }

    /// What HEAD tells.
    private static Answer metadata(StreamView view) {
        Answer answer = stream(Status.OK, view).lengthUnknown();
        return switch (view.lifetime()) {
            case Lifetime.Unlimited() -> answer;
            case Lifetime.Sliding(var ttlSeconds) -> answer.with(Field.STREAM_TTL, Long.toString(ttlSeconds));
            case Lifetime.Until(var expiresAtMs) -> answer.with(Field.STREAM_EXPIRES_AT, Timestamps.print(expiresAtMs));
        };
    }

    private static Answer appended(Status status, Offset next, boolean closed, @Nullable ProducerAck producer) {
        Answer answer = uncached(status).with(Field.STREAM_NEXT_OFFSET, next.toString());
        if (closed) {
            answer.with(Field.STREAM_CLOSED, TRUE);
        }
        return producer == null
                ? answer
                : answer.with(Field.PRODUCER_EPOCH, Long.toString(producer.epoch()))
                        .with(Field.PRODUCER_SEQ, Long.toString(producer.seq()));
    }

    private static Answer uncached(Status status) {
        return Answer.of(status).with(Field.CACHE_CONTROL, CachePolicy.NO_STORE);
    }

    /// Outcomes of commands that no client can give.
    private static Answer inward(StreamOutcome outcome) {
        return ProblemKind.INTERNAL_ERROR.answer("not an answer to a client: " + outcome);
    }

    /// A session's form as it stands in requests and answers.
    static String word(DeliveryFormat format) {
        return switch (format) {
            case VERBATIM -> "verbatim";
            case ENVELOPE -> "envelope";
        };
    }

    private static String latin1(byte[] bytes) {
        return "'" + new String(bytes, StandardCharsets.ISO_8859_1) + "'";
    }
}
