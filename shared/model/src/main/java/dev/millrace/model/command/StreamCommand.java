package dev.millrace.model.command;

import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.trace.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that can be asked of one stream. Exhaustive: a decider answers each.
public sealed interface StreamCommand {
    /// `PUT`. `lifeAtLeast` is what the new life is to be called at least; the decider raises it over the previous
    /// life. For a fork it is the life itself, since that is the one reserved at the source: not raised, too low is
    /// refused. `contentType` is never absent here: the default is already filled in, and a fork's is the source's.
    ///
    /// @param messages initial content, one entry per message; empty for none
    /// @param origin set when this creates a fork whose source has already been reserved
    record Create(
            ContentType contentType,
            Lifetime lifetime,
            Closure closure,
            List<Bytes> messages,
            @Nullable ForkOrigin origin,
            long lifeAtLeast)
            implements StreamCommand {}

    /// `POST` with a body.
    ///
    /// @param trace the request's, where that is traced
    record Append(
            ContentType contentType,
            List<Bytes> messages,
            @Nullable ProducerStamp producer,
            @Nullable Bytes streamSeq,
            @Nullable Offset expectedOffset,
            Closure closure,
            @Nullable TraceContext trace)
            implements StreamCommand {
        /// An append that is not traced.
        public Append(
                ContentType contentType,
                List<Bytes> messages,
                @Nullable ProducerStamp producer,
                @Nullable Bytes streamSeq,
                @Nullable Offset expectedOffset,
                Closure closure) {
            this(contentType, messages, producer, streamSeq, expectedOffset, closure, null);
        }

        /// The same append, expected at another place.
        public Append at(Offset expected) {
            return new Append(contentType, messages, producer, streamSeq, expected, closure, trace);
        }
    }

    /// `POST` with `Stream-Closed: true` and no body.
    record Close(@Nullable ProducerStamp producer) implements StreamCommand {}

    /// `DELETE`.
    record Delete() implements StreamCommand {}

    /// `HEAD` or the look at a stream with which every read begins.
    ///
    /// @param from where a read is to begin; where the stream has no such place the read is refused, and so no use
    ///     of it
    record Inspect(Use use, ReadFrom from) implements StreamCommand {
        public Inspect(Use use) {
            this(use, ReadFrom.NOW);
        }
    }

    /// Names a child that will read this stream's log, before the child is created. Every attempt to create a fork
    /// has a life of its own: refused where `childLife` is not above this stream's life and above every life that
    /// `child` is already reserved for, so that the release of a failed attempt never takes another's reservation.
    /// Made, it is use of the source.
    record ReserveFork(StreamPath child, long childLife) implements StreamCommand {}

    /// Subscribes a session, whose stream this is asked of, to `source`; makes the session where there is none.
    ///
    /// @param session the stream that this is asked of
    /// @param from the source's visible tail, confirmed after the request came
    /// @param format null where the request names none: the session's own, verbatim for a new one
    /// @param ttlSeconds for a new session
    /// @param lifeAtLeast as of a [Create]
    record Subscribe(
            StreamPath session,
            StreamPath source,
            Offset from,
            ContentType sourceType,
            @Nullable DeliveryFormat format,
            long ttlSeconds,
            long lifeAtLeast)
            implements StreamCommand {}

    /// Ends a session's subscriptions to `source`.
    ///
    /// @param session the stream that this is asked of
    record Unsubscribe(StreamPath session, StreamPath source) implements StreamCommand {}

    /// A session as it is, with its subscriptions. No use of it.
    record InspectSession() implements StreamCommand {}

    /// Ends a session, and with it its subscriptions.
    record EndSession() implements StreamCommand {}

    /// Ends a reservation: the child's life is over and nothing forks from it any more, or it never came to be.
    record ReleaseFork(StreamPath child, long childLife) implements StreamCommand {}
}
