package dev.millrace.model.decide;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand.Append;
import dev.millrace.model.command.StreamCommand.Close;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.ProducerAck;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Closed;
import dev.millrace.model.record.StreamRecord.ProducersForgotten;
import dev.millrace.model.state.Producer;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides appends and closes of a live stream.
///
/// The order of checks: a stale epoch (so that a fenced producer learns of it, whatever has become of the stream),
/// closed (the protocol wants it before other conflicts, so that clients see `Stream-Closed`), content type, the
/// rest of the producer's (a repeat is a repeat whatever its `Stream-Seq`), `Stream-Seq`, expected offset. Success
/// and repeats count as use of the stream, refusals do not.
final class AppendDecider {
    private final DecisionLimits limits;
    private final UnitPlanner units;

    AppendDecider(DecisionLimits limits) {
        this.limits = limits;
        units = new UnitPlanner(limits);
    }

    Decision append(StreamState state, Append append, long nowMs) {
        if (append.messages().isEmpty()) {
            throw new IllegalArgumentException("an append of no messages");
        }
        ProducerStamp stamp = append.producer();
        StreamOutcome refused = refusedBeforeProducer(state, append);
        if (refused == null && stamp != null) {
            refused = checkProducer(state, stamp, nowMs);
        }
        if (refused instanceof StreamOutcome.Duplicate duplicate) {
            return Deciding.answerAsUse(state, nowMs, applied -> duplicate);
        }
        if (refused == null) {
            refused = refusedAfterProducer(state, append);
        }
        if (refused != null) {
            return new Decision.Answer(refused);
        }
        UnitPlanner.Closing closing =
                new UnitPlanner.Closing(stamp, append.streamSeq(), append.closure(), append.trace());
        List<StreamRecord> records =
                units.unit(state.nextSeqNum(), before(state, stamp, nowMs), null, append.messages(), closing);
        boolean closes = append.closure() == Closure.CLOSES;
        ProducerAck ack = ack(stamp);
        return new Decision.Write(
                records,
                Deciding.inSameLife(state, applied -> new StreamOutcome.Appended(applied.visibleTail(), closes, ack)));
    }

    Decision close(StreamState state, Close close, long nowMs) {
        ProducerStamp stamp = close.producer();
        if (state.closed()) {
            return closeAgain(state, stamp, nowMs);
        }
        StreamOutcome refused = stamp == null ? null : staleEpoch(state, stamp);
        if (refused == null && stamp != null) {
            refused = checkProducer(state, stamp, nowMs);
        }
        if (refused instanceof StreamOutcome.Duplicate duplicate) {
            return Deciding.answerAsUse(state, nowMs, applied -> duplicate);
        }
        if (refused != null) {
            return new Decision.Answer(refused);
        }
        List<StreamRecord> records = new ArrayList<>(before(state, stamp, nowMs));
        records.add(new Closed(stamp));
        ProducerAck ack = ack(stamp);
        return new Decision.Write(
                records, Deciding.inSameLife(state, applied -> new StreamOutcome.Closed(applied.visibleTail(), ack)));
    }

    /// A close of a closed stream succeeds again, except for a producer whose request is not the one that closed it.
    private static Decision closeAgain(StreamState state, @Nullable ProducerStamp stamp, long nowMs) {
        if (stamp != null) {
            StreamOutcome stale = staleEpoch(state, stamp);
            if (stale != null) {
                return new Decision.Answer(stale);
            }
            if (!stamp.equals(state.closingStamp())) {
                return new Decision.Answer(new StreamOutcome.AppendToClosed(state.visibleTail()));
            }
        }
        ProducerAck ack = ack(stamp);
        return Deciding.answerAsUse(state, nowMs, applied -> new StreamOutcome.Closed(applied.visibleTail(), ack));
    }

    /// The control records before an append: room for a new producer where there is none, and the deadline.
    private List<StreamRecord> before(StreamState state, @Nullable ProducerStamp stamp, long nowMs) {
        List<StreamRecord> use = Deciding.use(state, nowMs);
        if (stamp == null || !lacksRoomFor(state, stamp)) {
            return use;
        }
        List<StreamRecord> before = new ArrayList<>(use);
        before.add(new ProducersForgotten(idleSinceMs(nowMs)));
        return before;
    }

    private static @Nullable StreamOutcome refusedBeforeProducer(StreamState state, Append append) {
        ProducerStamp stamp = append.producer();
        StreamOutcome stale = stamp == null ? null : staleEpoch(state, stamp);
        if (stale != null) {
            return stale;
        }
        if (state.closed()) {
            Offset next = state.visibleTail();
            return stamp != null && stamp.equals(state.closingStamp())
                    ? new StreamOutcome.Duplicate(next, true, new ProducerAck(stamp.epoch(), stamp.seq()))
                    : new StreamOutcome.AppendToClosed(next);
        }
        String expected = state.contentType().essence();
        String received = append.contentType().essence();
        return expected.equals(received)
                ? null
                : new StreamOutcome.ContentTypeDiffers(expected, received, state.visibleTail());
    }

    private static @Nullable StreamOutcome refusedAfterProducer(StreamState state, Append append) {
        Bytes streamSeq = append.streamSeq();
        Bytes last = state.lastStreamSeq();
        if (streamSeq != null && last != null && streamSeq.compareTo(last) <= 0) {
            return new StreamOutcome.StreamSeqNotGreater(last, streamSeq, state.visibleTail());
        }
        Offset expected = append.expectedOffset();
        return expected == null || isTail(state, expected)
                ? null
                : new StreamOutcome.TailElsewhere(expected, state.visibleTail());
    }

    private static @Nullable StreamOutcome staleEpoch(StreamState state, ProducerStamp stamp) {
        Producer known = state.producer(stamp.id());
        return known != null && stamp.epoch() < known.epoch()
                ? new StreamOutcome.ProducerFenced(known.epoch(), stamp.epoch())
                : null;
    }

    /// Everything about the producer but a stale epoch.
    ///
    /// @return null when its request is the next one
    private @Nullable StreamOutcome checkProducer(StreamState state, ProducerStamp stamp, long nowMs) {
        Producer known = state.producer(stamp.id());
        if (known == null) {
            if (stamp.seq() != 0) {
                return new StreamOutcome.ProducerGap(0, stamp.seq(), state.visibleTail());
            }
            boolean full = lacksRoomFor(state, stamp) && !state.anyProducerUsedBefore(idleSinceMs(nowMs));
            return full ? new StreamOutcome.TooManyProducers(limits.producersMax()) : null;
        }
        if (stamp.epoch() > known.epoch()) {
            return stamp.seq() == 0 ? null : new StreamOutcome.ProducerEpochMustStartAtZero(stamp.epoch(), stamp.seq());
        }
        if (stamp.seq() <= known.lastSeq()) {
            ProducerAck ack = new ProducerAck(known.epoch(), known.lastSeq());
            return new StreamOutcome.Duplicate(state.visibleTail(), state.closed(), ack);
        }
        return stamp.seq() == known.lastSeq() + 1
                ? null
                : new StreamOutcome.ProducerGap(known.lastSeq() + 1, stamp.seq(), state.visibleTail());
    }

    private boolean lacksRoomFor(StreamState state, ProducerStamp stamp) {
        return state.producerCount() >= limits.producersMax() && state.producer(stamp.id()) == null;
    }

    private long idleSinceMs(long nowMs) {
        return Math.max(0, nowMs - limits.producerIdleMs());
    }

    private static @Nullable ProducerAck ack(@Nullable ProducerStamp stamp) {
        return stamp == null ? null : new ProducerAck(stamp.epoch(), stamp.seq());
    }

    /// Whether `offset` is a spelling of the place after the last message: any number from there to the log's end, and
    /// where the life has no message of its own the end of what it inherits, or all zeros where there is nothing.
    private static boolean isTail(StreamState state, Offset offset) {
        Offset tail = state.visibleTail();
        if (offset.life() == tail.life()) {
            return offset.seqNum() >= tail.seqNum() && offset.seqNum() <= state.nextSeqNum();
        }
        if (tail.seqNum() != state.firstSeqNum()) {
            return false;
        }
        ForkOrigin origin = state.lastOrigin();
        if (origin == null) {
            return offset.equals(Offset.ZERO);
        }
        InheritedSegment end = origin.segments().get(origin.segments().size() - 1);
        return offset.equals(Offset.ZERO)
                ? inheritsNothing(origin)
                : end.splitBytes() == 0 && offset.life() == end.life() && offset.seqNum() == end.untilSeqNum();
    }

    private static boolean inheritsNothing(ForkOrigin origin) {
        for (InheritedSegment segment : origin.segments()) {
            if (segment.fromSeqNum() != segment.untilSeqNum() || segment.splitBytes() != 0) {
                return false;
            }
        }
        return true;
    }
}
