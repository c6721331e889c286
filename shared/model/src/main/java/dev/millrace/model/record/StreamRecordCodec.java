package dev.millrace.model.record;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.record.StreamRecord.Closed;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.StreamRecord.ForkReleased;
import dev.millrace.model.record.StreamRecord.ForkReserved;
import dev.millrace.model.record.StreamRecord.ProducersForgotten;
import dev.millrace.model.record.StreamRecord.Snapshot;
import dev.millrace.model.record.StreamRecord.StoreCommand;
import dev.millrace.model.record.StreamRecord.Subscribed;
import dev.millrace.model.record.StreamRecord.Touched;
import dev.millrace.model.record.StreamRecord.Unsubscribed;
import dev.millrace.model.record.StreamRecord.Voided;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.trace.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stream records to log records and back. Stable, never reuse: `docs/format.md` has the table.
///
/// One header, [#HEADER_NAME]: version, kind, flags, envelope, then the kind's own fields. Only a message's bytes and a
/// snapshot's content stand in the body.
public final class StreamRecordCodec {
    public static final Bytes HEADER_NAME = Bytes.utf8("m");
    public static final int VERSION = 1;

    /// The most that version, kind, flags and envelope take in the header.
    static final int ENVELOPE_BYTES_MAX = 3 + 9 + Long.BYTES + 9;

    private static final int MARKED = 1;
    private static final int GROUPED = 1 << 1;
    private static final int STAMPED = 1 << 2;
    private static final int SEQUENCED = 1 << 3;
    private static final int CLOSES = 1 << 4;
    private static final int PART_SHIFT = 5;
    private static final int TRACED = 1 << 7;
    private static final int FORKED = 1 << 2;

    private static final int CREATED_FLAGS = MARKED | GROUPED | FORKED;
    private static final int DATA_FLAGS = MARKED | GROUPED | STAMPED | SEQUENCED | CLOSES | 3 << PART_SHIFT | TRACED;
    private static final int CLOSED_FLAGS = MARKED | STAMPED;
    private static final int DELIVERED_FLAGS = MARKED | GROUPED | 3 << PART_SHIFT;

    private static final MessagePart[] PARTS = {
        MessagePart.WHOLE, MessagePart.FIRST, MessagePart.MIDDLE, MessagePart.LAST
    };

    private StreamRecordCodec() {}

    public static LogRecord encode(StreamRecord record, Envelope envelope) {
        int marked = envelope.mark() == null ? 0 : MARKED;
        Bytes body = Bytes.EMPTY;
        ByteWriter out = new ByteWriter(RecordSizes.headerValueBytesMax(record));
        switch (record) {
            case Created created -> writeCreated(out, created, marked, envelope);
            case Data data -> {
                writeData(out, data, marked, envelope);
                body = data.body();
            }
            case Closed(@Nullable ProducerStamp producer) -> {
                begin(out, RecordKind.CLOSED, marked | (producer == null ? 0 : STAMPED), envelope);
                writeStamp(out, producer);
            }
            case Deleted() -> begin(out, RecordKind.DELETED, marked, envelope);
            case Touched(long deadlineMs) -> writeNumber(out, RecordKind.TOUCHED, marked, envelope, deadlineMs);
            case ForkReserved(StreamPath child, long childLife) -> {
                begin(out, RecordKind.FORK_RESERVED, marked, envelope);
                writeChild(out, child, childLife);
            }
            case ForkReleased(StreamPath child, long childLife) -> {
                begin(out, RecordKind.FORK_RELEASED, marked, envelope);
                writeChild(out, child, childLife);
            }
            case Voided(long life) -> writeNumber(out, RecordKind.VOIDED, marked, envelope, life);
            case Aborted(long groupFirst) -> writeNumber(out, RecordKind.ABORTED, marked, envelope, groupFirst);
            case ProducersForgotten(long usedBeforeMs) ->
                writeNumber(out, RecordKind.PRODUCERS_FORGOTTEN, marked, envelope, usedBeforeMs);
            case Snapshot snapshot -> {
                begin(out, RecordKind.SNAPSHOT, marked, envelope);
                out.number(snapshot.coversUntilSeqNum());
                out.number(snapshot.index());
                out.number(snapshot.count());
                body = snapshot.content();
            }
            case Subscribed subscribed -> {
                begin(out, RecordKind.SUBSCRIBED, marked, envelope);
                SubscriptionCodec.write(out, subscribed);
            }
            case Unsubscribed unsubscribed -> {
                begin(out, RecordKind.UNSUBSCRIBED, marked, envelope);
                SubscriptionCodec.write(out, unsubscribed);
            }
            case StoreCommand() -> throw new IllegalArgumentException("a store's command is not ours to encode");
        }
        return new LogRecord(List.of(new RecordHeader(HEADER_NAME, out.done())), body);
    }

    /// What a log record says, and what the committer had added to it.
    ///
    /// @throws UnreadableRecordException for anything that this version did not write
    public static DecodedRecord decode(LogRecord record) throws UnreadableRecordException {
        if (record.isCommand()) {
            return decodeCommand(record);
        }
        ByteReader in = new ByteReader(headerOf(record));
        int version = in.octet("version");
        if (version != VERSION) {
            throw new UnreadableRecordException("version: received=" + version + " readable=" + VERSION);
        }
        int kind = in.octet("kind");
        int flags = in.octet("flags");
        checkFlags(kind, flags);
        Envelope envelope = readEnvelope(in, flags);
        StreamRecord decoded = readRecord(in, kind, flags, record.body());
        in.end();
        return new DecodedRecord(envelope, decoded);
    }

    private static void begin(ByteWriter out, int kind, int flags, Envelope envelope) {
        out.octet(VERSION);
        out.octet(kind);
        out.octet(flags);
        out.number(envelope.replayFromSeqNum() + 1);
        BatchMark mark = envelope.mark();
        if (mark != null) {
            out.fixed(mark.writer());
            out.number(mark.batch());
        }
    }

    private static void writeCreated(ByteWriter out, Created created, int marked, Envelope envelope) {
        int grouped = created.group() == null ? 0 : GROUPED;
        int forked = created.origin() == null ? 0 : FORKED;
        begin(out, RecordKind.CREATED, marked | grouped | forked, envelope);
        out.number(created.life());
        ValueCodec.write(out, created.contentType());
        ValueCodec.write(out, created.lifetime());
        writeGroup(out, created.group());
        if (created.origin() != null) {
            ValueCodec.write(out, created.origin());
        }
    }

    private static void writeData(ByteWriter out, Data data, int marked, Envelope envelope) {
        if (data.delivery() != null) {
            writeDelivered(out, data, data.delivery(), marked, envelope);
            return;
        }
        int flags = marked
                | (data.group() == null ? 0 : GROUPED)
                | (data.producer() == null ? 0 : STAMPED)
                | (data.streamSeq() == null ? 0 : SEQUENCED)
                | (data.closure() == Closure.CLOSES ? CLOSES : 0)
                | (data.trace() == null ? 0 : TRACED)
                | partBits(data.part());
        begin(out, RecordKind.DATA, flags, envelope);
        writeGroup(out, data.group());
        writeStamp(out, data.producer());
        if (data.streamSeq() != null) {
            out.bytes(data.streamSeq(), 1, RecordLimits.STREAM_SEQ_BYTES_MAX);
        }
        if (data.trace() != null) {
            ValueCodec.write(out, data.trace());
        }
    }

    private static void writeDelivered(
            ByteWriter out, Data data, DeliveryStamp delivery, int marked, Envelope envelope) {
        int flags = marked | (data.group() == null ? 0 : GROUPED) | partBits(data.part());
        begin(out, RecordKind.DELIVERED, flags, envelope);
        writeGroup(out, data.group());
        SubscriptionCodec.write(out, delivery);
    }

    private static int partBits(MessagePart part) {
        return switch (part) {
                    case WHOLE -> 0;
                    case FIRST -> 1;
                    case MIDDLE -> 2;
                    case LAST -> 3;
                }
                << PART_SHIFT;
    }

    private static void writeNumber(ByteWriter out, int kind, int flags, Envelope envelope, long number) {
        begin(out, kind, flags, envelope);
        out.number(number);
    }

    private static void writeChild(ByteWriter out, StreamPath child, long childLife) {
        ValueCodec.write(out, child);
        out.number(childLife);
    }

    private static void writeGroup(ByteWriter out, @Nullable GroupSpan group) {
        if (group != null) {
            out.number(group.firstSeqNum());
            out.number(group.lastSeqNum() - group.firstSeqNum(), RecordLimits.NUMBER_MAX - group.firstSeqNum());
        }
    }

    private static void writeStamp(ByteWriter out, @Nullable ProducerStamp stamp) {
        if (stamp != null) {
            ValueCodec.write(out, stamp);
        }
    }

    private static DecodedRecord decodeCommand(LogRecord record) throws UnreadableRecordException {
        if (record.isFence() || record.isTrim()) {
            return new DecodedRecord(new Envelope(Envelope.FIRST_KEPT, null), new StoreCommand());
        }
        throw new UnreadableRecordException(
                "unknown command: " + record.headers().get(0).value());
    }

    private static Bytes headerOf(LogRecord record) throws UnreadableRecordException {
        List<RecordHeader> headers = record.headers();
        if (headers.size() != 1 || !headers.get(0).name().equals(HEADER_NAME)) {
            throw new UnreadableRecordException("headers: count=" + headers.size()
                    + (headers.isEmpty() ? "" : " first=" + headers.get(0).name()) + " expected=one " + HEADER_NAME);
        }
        return headers.get(0).value();
    }

    private static void checkFlags(int kind, int flags) throws UnreadableRecordException {
        int known = switch (kind) {
            case RecordKind.CREATED -> CREATED_FLAGS;
            case RecordKind.DATA -> DATA_FLAGS;
            case RecordKind.CLOSED -> CLOSED_FLAGS;
            case RecordKind.DELIVERED -> DELIVERED_FLAGS;
            default -> MARKED;
        };
        if ((flags & ~known) != 0) {
            throw new UnreadableRecordException("flags: kind=" + kind + " received=" + flags + " known=" + known);
        }
    }

    private static Envelope readEnvelope(ByteReader in, int flags) throws UnreadableRecordException {
        long replayFrom = in.number("replay from", RecordLimits.NUMBER_MAX + 1) - 1;
        if ((flags & MARKED) == 0) {
            return new Envelope(replayFrom, null);
        }
        long writer = in.fixed("mark writer");
        return new Envelope(replayFrom, new BatchMark(writer, in.number("mark batch", Long.MAX_VALUE)));
    }

    private static StreamRecord readRecord(ByteReader in, int kind, int flags, Bytes body)
            throws UnreadableRecordException {
        return switch (kind) {
            case RecordKind.DATA -> readData(in, flags, body);
            case RecordKind.DELIVERED -> readDelivered(in, flags, body);
            case RecordKind.SNAPSHOT -> readSnapshot(in, body);
            default -> {
                if (!body.isEmpty()) {
                    throw new UnreadableRecordException("body: kind=" + kind + " length=" + body.length());
                }
                yield readBodiless(in, kind, flags);
            }
        };
    }

    private static StreamRecord readBodiless(ByteReader in, int kind, int flags) throws UnreadableRecordException {
        return switch (kind) {
            case RecordKind.CREATED -> readCreated(in, flags);
            case RecordKind.CLOSED -> new Closed(readStamp(in, flags));
            case RecordKind.DELETED -> new Deleted();
            case RecordKind.TOUCHED -> new Touched(in.number("deadline", Long.MAX_VALUE));
            case RecordKind.FORK_RESERVED -> new ForkReserved(ValueCodec.readPath(in), readLife(in));
            case RecordKind.FORK_RELEASED -> new ForkReleased(ValueCodec.readPath(in), readLife(in));
            case RecordKind.VOIDED -> new Voided(readLife(in));
            case RecordKind.ABORTED -> new Aborted(in.number("group first seqNum", RecordLimits.NUMBER_MAX));
            case RecordKind.PRODUCERS_FORGOTTEN -> new ProducersForgotten(in.number("used before", Long.MAX_VALUE));
            case RecordKind.SUBSCRIBED -> SubscriptionCodec.readSubscribed(in);
            case RecordKind.UNSUBSCRIBED -> SubscriptionCodec.readUnsubscribed(in);
            default -> throw new UnreadableRecordException("kind: unknown=" + kind);
        };
    }

    private static Created readCreated(ByteReader in, int flags) throws UnreadableRecordException {
        long life = readLife(in);
        ContentType contentType = ValueCodec.readContentType(in);
        Lifetime lifetime = ValueCodec.readLifetime(in);
        GroupSpan group = readGroup(in, flags);
        return new Created(
                life, contentType, lifetime, (flags & FORKED) == 0 ? null : ValueCodec.readOrigin(in), group);
    }

    private static Data readData(ByteReader in, int flags, Bytes body) throws UnreadableRecordException {
        checkBody(body);
        GroupSpan group = readGroup(in, flags);
        ProducerStamp producer = readStamp(in, flags);
        Bytes streamSeq =
                (flags & SEQUENCED) == 0 ? null : in.bytes("stream seq", 1, RecordLimits.STREAM_SEQ_BYTES_MAX);
        Closure closure = (flags & CLOSES) == 0 ? Closure.STAYS_OPEN : Closure.CLOSES;
        TraceContext trace = (flags & TRACED) == 0 ? null : ValueCodec.readTrace(in);
        return new Data(body, PARTS[flags >>> PART_SHIFT & 3], group, producer, streamSeq, closure, null, trace);
    }

    private static Data readDelivered(ByteReader in, int flags, Bytes body) throws UnreadableRecordException {
        checkBody(body);
        GroupSpan group = readGroup(in, flags);
        return new Data(body, PARTS[flags >>> PART_SHIFT & 3], group, SubscriptionCodec.readStamp(in));
    }

    private static Snapshot readSnapshot(ByteReader in, Bytes body) throws UnreadableRecordException {
        checkBody(body);
        long coversUntil = in.number("covers until", RecordLimits.NUMBER_MAX);
        int index = (int) in.number("part index", RecordLimits.SNAPSHOT_PARTS_MAX);
        int count = (int) in.number("part count", RecordLimits.SNAPSHOT_PARTS_MAX);
        if (index >= count) {
            throw new UnreadableRecordException("snapshot part: index=" + index + " count=" + count);
        }
        return new Snapshot(coversUntil, index, count, body);
    }

    private static void checkBody(Bytes body) throws UnreadableRecordException {
        if (body.length() > RecordLimits.PART_BYTES_MAX) {
            throw new UnreadableRecordException(
                    "body: length=" + body.length() + " max=" + RecordLimits.PART_BYTES_MAX);
        }
    }

    private static long readLife(ByteReader in) throws UnreadableRecordException {
        return in.number("life", RecordLimits.NUMBER_MAX);
    }

    private static @Nullable GroupSpan readGroup(ByteReader in, int flags) throws UnreadableRecordException {
        if ((flags & GROUPED) == 0) {
            return null;
        }
        long first = in.number("group first seqNum", RecordLimits.NUMBER_MAX);
        long more = in.number("group length", RecordLimits.NUMBER_MAX - first);
        if (more == 0) {
            throw new UnreadableRecordException("group of one record: seqNum=" + first);
        }
        return new GroupSpan(first, first + more);
    }

    private static @Nullable ProducerStamp readStamp(ByteReader in, int flags) throws UnreadableRecordException {
        return (flags & STAMPED) == 0 ? null : ValueCodec.readStamp(in);
    }
}
