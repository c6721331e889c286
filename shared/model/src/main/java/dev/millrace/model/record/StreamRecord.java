package dev.millrace.model.record;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.trace.TraceContext;
import org.jspecify.annotations.Nullable;

/// One record of a stream's log, as Millrace means it. State is the fold of these in order.
///
/// Numbers and lengths hold to [RecordLimits], those of nested values (stamps, content types, origins) when encoded.
public sealed interface StreamRecord {

    /// A life begins. Void where a life of this number or above stood before, or was voided.
    ///
    /// @param origin a fork's inherited history; null for a stream of its own
    /// @param group set when this opens a group, that is, when the initial content needs several batches
    record Created(
            long life,
            ContentType contentType,
            Lifetime lifetime,
            @Nullable ForkOrigin origin,
            @Nullable GroupSpan group)
            implements StreamRecord {
        public Created {
            checkNumber("life", life);
        }
    }

    /// A message, or a part of one. `producer`, `streamSeq`, `closure` and `trace` belong to the unit (one request) and
    /// stand on its last record alone, so they count exactly when the unit does.
    ///
    /// @param delivery set in a session's stream: where the message was delivered from, the same on all of its
    ///     parts. It stands with neither a producer nor a `Stream-Seq` nor a closure, and its group holds this one
    ///     message alone
    /// @param trace the request's, where that is traced: for whoever delivers, nothing is decided by it
    record Data(
            Bytes body,
            MessagePart part,
            @Nullable GroupSpan group,
            @Nullable ProducerStamp producer,
            @Nullable Bytes streamSeq,
            Closure closure,
            @Nullable DeliveryStamp delivery,
            @Nullable TraceContext trace)
            implements StreamRecord {
        /// A message that a client appended, or a part of one.
        public Data(
                Bytes body,
                MessagePart part,
                @Nullable GroupSpan group,
                @Nullable ProducerStamp producer,
                @Nullable Bytes streamSeq,
                Closure closure) {
            this(body, part, group, producer, streamSeq, closure, null, null);
        }

        /// A message of a request that is not traced, or a part of one.
        public Data(
                Bytes body,
                MessagePart part,
                @Nullable GroupSpan group,
                @Nullable ProducerStamp producer,
                @Nullable Bytes streamSeq,
                Closure closure,
                @Nullable DeliveryStamp delivery) {
            this(body, part, group, producer, streamSeq, closure, delivery, null);
        }

        /// A message that was delivered to a session, or a part of one.
        public Data(Bytes body, MessagePart part, @Nullable GroupSpan group, DeliveryStamp delivery) {
            this(body, part, group, null, null, Closure.STAYS_OPEN, delivery, null);
        }

        public Data {
            boolean plain = producer == null && streamSeq == null && closure == Closure.STAYS_OPEN && trace == null;
            if (delivery != null && !plain) {
                throw new IllegalArgumentException("delivered with what belongs to an append: " + delivery);
            }
            if (body.length() > RecordLimits.PART_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "body: length=" + body.length() + " max=" + RecordLimits.PART_BYTES_MAX);
            }
        }
    }

    /// The stream takes no more appends.
    ///
    /// @param producer the stamp of the request that closed it, which a repeat may match
    record Closed(@Nullable ProducerStamp producer) implements StreamRecord {}

    /// The life ends.
    record Deleted() implements StreamRecord {}

    /// The sliding deadline moves on to `deadlineMs` (milliseconds since the epoch), never back, and not at all
    /// when this record's own arrival time is past the deadline that stood before it.
    record Touched(long deadlineMs) implements StreamRecord {
        public Touched {
            if (deadlineMs < 0) {
                throw new IllegalArgumentException("deadline: ms=" + deadlineMs);
            }
        }
    }

    /// `child`, in its life `childLife`, will read this stream's log.
    record ForkReserved(StreamPath child, long childLife) implements StreamRecord {
        public ForkReserved {
            checkNumber("child life", childLife);
        }
    }

    record ForkReleased(StreamPath child, long childLife) implements StreamRecord {
        public ForkReleased {
            checkNumber("child life", childLife);
        }
    }

    /// A `created` of life `life` or less that comes after this is void: its fork reservation has been given up.
    record Voided(long life) implements StreamRecord {
        public Voided {
            checkNumber("life", life);
        }
    }

    /// The open group that began at `groupFirstSeqNum` will never be completed: none of it counts.
    record Aborted(long groupFirstSeqNum) implements StreamRecord {
        public Aborted {
            checkNumber("group first seqNum", groupFirstSeqNum);
        }
    }

    /// The producers whose last accepted request arrived before `usedBeforeMs` (milliseconds since the epoch) are
    /// forgotten, to make room for others. It stands in the log so that every replay forgets the same ones.
    record ProducersForgotten(long usedBeforeMs) implements StreamRecord {
        public ProducersForgotten {
            if (usedBeforeMs < 0) {
                throw new IllegalArgumentException("used before: ms=" + usedBeforeMs);
            }
        }
    }

    /// A part of a snapshot: the fold of everything below `coversUntilSeqNum` (exclusive). Complete once the parts 0 to
    /// `count` − 1 with the same `coversUntilSeqNum` have come in this order; other records may stand between, but
    /// another snapshot's part 0 takes its place.
    record Snapshot(long coversUntilSeqNum, int index, int count, Bytes content) implements StreamRecord {
        public Snapshot {
            checkNumber("covers until", coversUntilSeqNum);
            if (count < 1 || count > RecordLimits.SNAPSHOT_PARTS_MAX || index < 0 || index >= count) {
                throw new IllegalArgumentException("snapshot part: index=" + index + " count=" + count);
            }
            if (content.length() > RecordLimits.PART_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "snapshot part: length=" + content.length() + " max=" + RecordLimits.PART_BYTES_MAX);
            }
        }
    }

    /// A session is subscribed to a source, or is to be: in the session's own log this makes it so, in that of the
    /// source's partition it tells the fan-out.
    ///
    /// @param session the session's stream, of the source's project
    /// @param from the source's visible tail before this was written, with the life that it is of
    record Subscribed(SubscriptionId id, StreamPath session, StreamPath source, Offset from, DeliveryFormat format)
            implements StreamRecord {
        public Subscribed {
            checkOneProject(session, source);
        }
    }

    /// A subscription is over, in either log.
    record Unsubscribed(SubscriptionId id, StreamPath session, StreamPath source) implements StreamRecord {
        public Unsubscribed {
            checkOneProject(session, source);
        }
    }

    /// A command of the store's own (`fence`, `trim`): it takes a number and changes nothing that a client sees.
    record StoreCommand() implements StreamRecord {}

    private static void checkOneProject(StreamPath session, StreamPath source) {
        if (!session.project().equals(source.project())) {
            throw new IllegalArgumentException(
                    "subscription across projects: session=" + session + " source=" + source);
        }
    }

    private static void checkNumber(String field, long number) {
        if (number < 0 || number > RecordLimits.NUMBER_MAX) {
            throw new IllegalArgumentException(field + ": " + number);
        }
    }
}
