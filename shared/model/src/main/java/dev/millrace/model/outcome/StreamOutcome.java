package dev.millrace.model.outcome;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to one command.
public sealed interface StreamOutcome {

    // Success

    /// 201; `endedFork` when this took the place of a fork that nothing forks from: expired, or deleted before, so that
    /// a release that was cut off is made up for
    record Created(StreamView view, @Nullable EndedFork endedFork) implements StreamOutcome {}

    /// 200: a repeat of the same create
    record AlreadyExists(StreamView view) implements StreamOutcome {}

    /// 204, or 200 where the request carried producer headers and was new
    record Appended(Offset next, boolean closed, @Nullable ProducerAck producer) implements StreamOutcome {}

    /// 204: the producer's request had been accepted before
    record Duplicate(Offset next, boolean closed, ProducerAck producer) implements StreamOutcome {}

    /// 204: closed by this request, or closed before and asked again
    record Closed(Offset next, @Nullable ProducerAck producer) implements StreamOutcome {}

    /// 204; `endedFork` when the life that ended was a fork that nothing forks from
    record Deleted(@Nullable EndedFork endedFork) implements StreamOutcome {}

    /// The stream as it is
    record Inspected(StreamView view) implements StreamOutcome {}

    /// The reservation stands
    record ForkReserved(StreamView view) implements StreamOutcome {}

    /// The reservation is gone (now, or before); `endedFork` when it was the last one of a stream whose life has
    /// ended and that is itself a fork: its own source's reservation is to be released next
    record ForkReleased(@Nullable EndedFork endedFork) implements StreamOutcome {}

    /// 200: the session's own log holds the subscription, made now or before. `over` are those of the life before,
    /// which this one took the place of
    record Subscribed(
            StreamView session,
            DeliveryFormat format,
            Subscription subscription,
            SessionIs sessionIs,
            List<Subscription> over)
            implements StreamOutcome {
        public Subscribed {
            over = List.copyOf(over);
        }

        public enum SessionIs {
            NEW,
            KNOWN
        }
    }

    /// 200: the session's own log holds no subscription to the source; `over` are those that it held before this, or
    /// when it ended
    record Unsubscribed(List<Subscription> over) implements StreamOutcome {
        public Unsubscribed {
            over = List.copyOf(over);
        }
    }

    /// 200: a session as it is
    record SessionInspected(StreamView session, DeliveryFormat format, List<Subscription> subscriptions)
            implements StreamOutcome {
        public SessionInspected {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    /// 200: there is no session, now or since before; `over` are the subscriptions that it held when it ended
    record SessionEnded(List<Subscription> over) implements StreamOutcome {
        public SessionEnded {
            over = List.copyOf(over);
        }
    }

    // Refusals decided on the stream's state

    /// 404
    record NotFound() implements StreamOutcome {}

    /// 410: deleted, while forks of it live
    record SoftDeleted() implements StreamOutcome {}

    /// 409 for a `PUT` over something else; `difference` names the field and both values
    record ConfigurationDiffers(String difference) implements StreamOutcome {}

    /// 409 for a `PUT` over a soft-deleted stream
    record PathBlocked() implements StreamOutcome {}

    /// 409 with `Stream-Closed: true`
    record AppendToClosed(Offset next) implements StreamOutcome {}

    /// 409
    record ContentTypeDiffers(String expected, String received, Offset next) implements StreamOutcome {}

    /// 409
    record StreamSeqNotGreater(Bytes last, Bytes received, Offset next) implements StreamOutcome {}

    /// 409: `Stream-Expected-Offset` is not the tail
    record TailElsewhere(Offset expected, Offset next) implements StreamOutcome {}

    /// 403 with the current epoch
    record ProducerFenced(long currentEpoch, long receivedEpoch) implements StreamOutcome {}

    /// 409 with the expected and the received sequence
    record ProducerGap(long expectedSeq, long receivedSeq, Offset next) implements StreamOutcome {}

    /// 400: a new epoch has to start at sequence 0
    record ProducerEpochMustStartAtZero(long epoch, long receivedSeq) implements StreamOutcome {}

    /// 429: the stream holds as many producers as it may
    record TooManyProducers(int producersMax) implements StreamOutcome {}

    /// 409 for a fork whose life is not above the child's previous one, or for a reservation whose life is not
    /// above the source's and above every life that the same child is reserved for: ask again with `lifeAtLeast`
    record LifeTooLow(long lifeAtLeast) implements StreamOutcome {}

    /// 404: the stream that a fork is to be made of does not exist
    record ForkSourceNotFound(StreamPath source) implements StreamOutcome {}

    /// 409: the stream that a fork is to be made of is deleted, while other forks of it live
    record ForkSourceSoftDeleted(StreamPath source) implements StreamOutcome {}

    /// 409: the fork's content type is not its source's
    record ForkContentTypeDiffers(String expected, String received) implements StreamOutcome {}

    /// 400: the fork offset is past the source's tail or of a life it does not have, or the sub-offset overshoots
    record ForkOffsetInvalid(String detail) implements StreamOutcome {}

    /// 409: the fork would have more ancestors than a fork may have
    record ForkTooDeep(int ancestorsMax) implements StreamOutcome {}

    /// 400: a fork's initial content is not of the content type that it takes from its source
    record ContentInvalid(String detail) implements StreamOutcome {}

    /// 429: the source holds as many reservations as it may
    record TooManyForks(int forksMax) implements StreamOutcome {}

    /// 409: a session in verbatim form has the content type of its first source
    record SessionContentTypeDiffers(String expected, String received) implements StreamOutcome {}

    /// 409: a session has one form
    record SessionFormatDiffers(DeliveryFormat expected, DeliveryFormat received) implements StreamOutcome {}

    /// 429: the session holds as many subscriptions as it may
    record TooManySubscriptions(int subscriptionsMax) implements StreamOutcome {}

    // Refusals of the node or the store

    /// 503 with `Retry-After`: nothing was done
    record Overloaded(String what, int retryAfterSeconds) implements StreamOutcome {}

    /// 503: the store could not be asked or did not answer in time, and nothing is known to have changed
    record StoreUnavailable(String detail) implements StreamOutcome {}

    /// 503: the append may or may not have taken effect, and that could not be found out in time
    record Unresolved(String detail) implements StreamOutcome {}

    /// 500: what is stored cannot be read back as it was written; nothing was done
    record Damaged(String detail) implements StreamOutcome {}

    /// 507: the store has no room; nothing was done
    record StorageFull(String detail) implements StreamOutcome {}
}
