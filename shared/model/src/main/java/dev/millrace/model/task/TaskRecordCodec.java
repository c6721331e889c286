package dev.millrace.model.task;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.RecordFrame;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.record.ValueCodec;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.task.TaskRecord.DeliveredUntil;
import dev.millrace.model.task.TaskRecord.Lagging;
import dev.millrace.model.task.TaskRecord.Released;
import dev.millrace.model.task.TaskRecord.Snapshot;
import dev.millrace.model.task.TaskRecord.SourceEnded;
import java.util.ArrayList;
import java.util.List;

/// Records of a partition's log to log records and back. Stable, never reuse: `docs/format.md` has the table.
public final class TaskRecordCodec {
    static final int TASK_OWNER = 48;
    static final int DELIVERED_UNTIL = 49;
    static final int SOURCE_ENDED = 50;
    static final int TASK_SNAPSHOT = 51;

    private static final int TAKEN = 1;
    private static final int RELEASED = 0;

    private TaskRecordCodec() {}

    public static LogRecord encode(TaskRecord record) {
        return switch (record) {
            case TaskRecord.Subscribed(SubscriptionKey key, StreamPath source, Offset from, DeliveryFormat format) ->
                encode(new StreamRecord.Subscribed(key.id(), key.session(), source, from, format));
            case TaskRecord.Unsubscribed(SubscriptionKey key, StreamPath source) ->
                encode(new StreamRecord.Unsubscribed(key.id(), key.session(), source));
            case TaskRecord.Owner(long member, long membersSeqNum) -> {
                ByteWriter out = RecordFrame.begin(TASK_OWNER);
                out.octet(TAKEN);
                out.fixed(member);
                out.number(membersSeqNum);
                yield RecordFrame.end(out, Bytes.EMPTY);
            }
            case Released(long member) -> {
                ByteWriter out = RecordFrame.begin(TASK_OWNER);
                out.octet(RELEASED);
                out.fixed(member);
                yield RecordFrame.end(out, Bytes.EMPTY);
            }
            case DeliveredUntil delivered -> RecordFrame.end(deliveredUntil(delivered), Bytes.EMPTY);
            case SourceEnded(SourceLife source) -> {
                ByteWriter out = RecordFrame.begin(SOURCE_ENDED);
                write(out, source);
                yield RecordFrame.end(out, Bytes.EMPTY);
            }
            case Snapshot(long coversUntil, int index, int count, Bytes content) -> {
                ByteWriter out = RecordFrame.begin(TASK_SNAPSHOT);
                out.number(coversUntil);
                out.number(index);
                out.number(count);
                yield RecordFrame.end(out, content);
            }
            case TaskRecord.StoreCommand() ->
                throw new IllegalArgumentException("a store's command is not ours to encode");
        };
    }

    private static LogRecord encode(StreamRecord record) {
        return StreamRecordCodec.encode(record, new Envelope(Envelope.FIRST_KEPT, null));
    }

    private static ByteWriter deliveredUntil(DeliveredUntil delivered) {
        ByteWriter out = RecordFrame.begin(DELIVERED_UNTIL);
        write(out, delivered.source());
        out.number(delivered.untilSeqNum());
        out.number(delivered.coversUntilSeqNum());
        out.number(delivered.lagging().size());
        for (Lagging lagging : delivered.lagging()) {
            write(out, lagging.subscription());
            out.number(lagging.untilSeqNum());
        }
        return out;
    }

    /// @throws UnreadableRecordException for anything that this version did not write
    public static TaskRecord decode(LogRecord record) throws UnreadableRecordException {
        if (record.isFence() || record.isTrim()) {
            return new TaskRecord.StoreCommand();
        }
        RecordFrame.Opened opened = RecordFrame.open(record);
        ByteReader in = opened.fields();
        if (opened.kind() != TASK_SNAPSHOT && !opened.body().isEmpty()) {
            throw new UnreadableRecordException(
                    "body: kind=" + opened.kind() + " length=" + opened.body().length());
        }
        TaskRecord decoded = switch (opened.kind()) {
            case TASK_OWNER -> readOwner(in);
            case DELIVERED_UNTIL -> readDeliveredUntil(in);
            case SOURCE_ENDED -> new SourceEnded(readSource(in));
            case TASK_SNAPSHOT -> readSnapshot(in, opened.body());
            default -> readSubscription(record);
        };
        if (opened.kind() >= TASK_OWNER) {
            in.end();
        }
        return decoded;
    }

    private static TaskRecord readSubscription(LogRecord record) throws UnreadableRecordException {
        StreamRecord decoded = StreamRecordCodec.decode(record).record();
        if (decoded instanceof StreamRecord.Subscribed subscribed) {
            return new TaskRecord.Subscribed(
                    new SubscriptionKey(subscribed.session(), subscribed.id()),
                    subscribed.source(),
                    subscribed.from(),
                    subscribed.format());
        }
        if (decoded instanceof StreamRecord.Unsubscribed unsubscribed) {
            return new TaskRecord.Unsubscribed(
                    new SubscriptionKey(unsubscribed.session(), unsubscribed.id()), unsubscribed.source());
        }
        throw new UnreadableRecordException(
                "no record of a partition's log: " + decoded.getClass().getSimpleName());
    }

    private static TaskRecord readOwner(ByteReader in) throws UnreadableRecordException {
        int tag = in.octet("owner");
        return switch (tag) {
            case RELEASED -> new Released(in.fixed("member"));
            case TAKEN -> {
                long member = in.fixed("member");
                yield new TaskRecord.Owner(member, in.number("members seqNum", RecordLimits.NUMBER_MAX));
            }
            default -> throw new UnreadableRecordException("owner: unknown tag=" + tag);
        };
    }

    private static TaskRecord readDeliveredUntil(ByteReader in) throws UnreadableRecordException {
        SourceLife source = readSource(in);
        long until = in.number("delivered until", RecordLimits.NUMBER_MAX);
        long covers = in.number("covers until", RecordLimits.NUMBER_MAX);
        int count = (int) in.number("lagging", TaskRecord.LAGGING_MAX);
        List<Lagging> lagging = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            SubscriptionKey key = readKey(in);
            lagging.add(new Lagging(key, in.number("lagging until", RecordLimits.NUMBER_MAX)));
        }
        return new DeliveredUntil(source, until, covers, lagging);
    }

    private static TaskRecord readSnapshot(ByteReader in, Bytes body) throws UnreadableRecordException {
        long covers = in.number("covers until", RecordLimits.NUMBER_MAX);
        int index = (int) in.number("part index", RecordLimits.SNAPSHOT_PARTS_MAX);
        int count = (int) in.number("part count", RecordLimits.SNAPSHOT_PARTS_MAX);
        if (index >= count) {
            throw new UnreadableRecordException("snapshot part: index=" + index + " count=" + count);
        }
        return new Snapshot(covers, index, count, body);
    }

    private static void write(ByteWriter out, SourceLife source) {
        ValueCodec.write(out, source.source());
        out.number(source.life());
    }

    private static SourceLife readSource(ByteReader in) throws UnreadableRecordException {
        StreamPath path = ValueCodec.readPath(in);
        return new SourceLife(path, in.number("life", RecordLimits.NUMBER_MAX));
    }

    static void write(ByteWriter out, SubscriptionKey key) {
        ValueCodec.write(out, key.session());
        out.number(key.id().sessionLife());
        out.number(key.id().number());
    }

    static SubscriptionKey readKey(ByteReader in) throws UnreadableRecordException {
        StreamPath session = ValueCodec.readPath(in);
        long life = in.number("session life", RecordLimits.NUMBER_MAX);
        return new SubscriptionKey(
                session, new SubscriptionId(life, in.number("subscription", RecordLimits.NUMBER_MAX)));
    }
}
