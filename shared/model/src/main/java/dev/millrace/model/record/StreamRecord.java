package dev.millrace.model.record;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import org.jspecify.annotations.Nullable;

/// One record of a stream's log, as Millrace means it. State is the fold of these in order.
public sealed interface StreamRecord {

    /// A life begins.
    ///
    /// @param origin a fork's inherited history; null for a stream of its own
    /// @param group set when this opens a group, that is, when the initial content needs several batches
    record Created(
            long life,
            ContentType contentType,
            Lifetime lifetime,
            @Nullable ForkOrigin origin,
            @Nullable GroupSpan group)
            implements StreamRecord {}

    /// A message, or a part of one. `producer`, `streamSeq` and `closure` belong to the unit (one request) and stand on
    /// its last record alone, so they count exactly when the unit does.
    record Data(
            Bytes body,
            MessagePart part,
            @Nullable GroupSpan group,
            @Nullable ProducerStamp producer,
            @Nullable Bytes streamSeq,
            Closure closure)
            implements StreamRecord {}

    /// The stream takes no more appends.
    ///
    /// @param producer the stamp of the request that closed it, which a repeat may match
    record Closed(@Nullable ProducerStamp producer) implements StreamRecord {}

    /// The life ends.
    record Deleted() implements StreamRecord {}

    /// The sliding deadline moves to `deadlineMs` (milliseconds since the epoch), unless this record's own arrival time
    /// is past the deadline that stood before it.
    record Touched(long deadlineMs) implements StreamRecord {}

    /// `child`, in its life `childLife`, will read this stream's log.
    record ForkReserved(StreamPath child, long childLife) implements StreamRecord {}

    record ForkReleased(StreamPath child, long childLife) implements StreamRecord {}

    /// A `created` of life `life` or less that comes after this is void: its fork reservation has been given up.
    record Voided(long life) implements StreamRecord {}

    /// The open group that began at `groupFirstSeqNum` will never be completed: none of it counts.
    record Aborted(long groupFirstSeqNum) implements StreamRecord {}

    /// A part of a snapshot: the fold of everything below `coversUntilSeqNum` (exclusive). Complete once all `count`
    /// parts
    /// with the same `coversUntilSeqNum` are there; other records may stand between.
    record Snapshot(long coversUntilSeqNum, int index, int count, Bytes content) implements StreamRecord {}

    /// A command of the store's own (`fence`, `trim`): it takes a number and changes nothing that a client sees.
    record StoreCommand() implements StreamRecord {}
}
