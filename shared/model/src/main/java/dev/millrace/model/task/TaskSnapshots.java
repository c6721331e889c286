package dev.millrace.model.task;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.record.ValueCodec;
import dev.millrace.model.session.DeliveryFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The content of a task's snapshot. Stable, never reuse: `docs/format.md` has the table.
final class TaskSnapshots {
    private static final int VERSION = 1;
    private static final int LAGGING = 1;

    record Content(@Nullable TaskOwner owner, List<SourceState> sources) {}

    private TaskSnapshots() {}

    static Bytes write(@Nullable TaskOwner owner, Collection<SourceState> sources) {
        ByteWriter out = new ByteWriter(256);
        out.octet(VERSION);
        out.octet(owner == null ? 0 : 1);
        if (owner != null) {
            out.fixed(owner.member());
            out.number(owner.membersSeqNum());
            out.number(owner.takenAtMs());
            out.octet(owner.released() ? 1 : 0);
        }
        out.number(sources.size());
        for (SourceState source : sources) {
            ValueCodec.write(out, source.source().source());
            out.number(source.source().life());
            out.number(source.untilSeqNum() + 1);
            out.number(source.subscriptions().size());
            for (TaskSubscription subscription : source.subscriptions()) {
                TaskRecordCodec.write(out, subscription.key());
                out.number(subscription.from().seqNum());
                ValueCodec.write(out, subscription.format());
                out.number(subscription.logSeqNum());
                out.number(subscription.startSeqNum());
                out.octet(subscription.lagging() ? LAGGING : 0);
            }
        }
        return out.done();
    }

    static Content read(List<Bytes> parts) throws UnreadableRecordException {
        ByteReader in = new ByteReader(join(parts));
        int version = in.octet("task snapshot version");
        if (version != VERSION) {
            throw new UnreadableRecordException("task snapshot version: received=" + version + " readable=" + VERSION);
        }
        TaskOwner owner = flag(in, "owner") ? readOwner(in) : null;
        List<SourceState> sources = new ArrayList<>();
        for (long left = in.number("sources", RecordLimits.NUMBER_MAX); left > 0; left--) {
            sources.add(readSource(in));
        }
        in.end();
        return new Content(owner, sources);
    }

    private static TaskOwner readOwner(ByteReader in) throws UnreadableRecordException {
        long member = in.fixed("member");
        long membersSeqNum = in.number("members seqNum", RecordLimits.NUMBER_MAX);
        long takenAtMs = in.number("taken at", Long.MAX_VALUE);
        return new TaskOwner(member, membersSeqNum, takenAtMs, flag(in, "released"));
    }

    private static SourceState readSource(ByteReader in) throws UnreadableRecordException {
        StreamPath path = ValueCodec.readPath(in);
        long life = in.number("life", RecordLimits.NUMBER_MAX);
        long until = in.number("delivered until", RecordLimits.NUMBER_MAX + 1) - 1;
        SourceState source = new SourceState(new SourceLife(path, life));
        for (long left = in.number("subscriptions", RecordLimits.NUMBER_MAX); left > 0; left--) {
            SubscriptionKey key = TaskRecordCodec.readKey(in);
            Offset from = new Offset(life, in.number("from", RecordLimits.NUMBER_MAX));
            DeliveryFormat format = ValueCodec.readDeliveryFormat(in);
            long logSeqNum = in.number("log seqNum", RecordLimits.NUMBER_MAX);
            long start = in.number("start", RecordLimits.NUMBER_MAX);
            source.restore(until, new TaskSubscription(key, path, from, format, logSeqNum, start, flag(in, "lagging")));
        }
        return source;
    }

    private static boolean flag(ByteReader in, String field) throws UnreadableRecordException {
        int tag = in.octet(field);
        if (tag > 1) {
            throw new UnreadableRecordException(field + ": unknown tag=" + tag);
        }
        return tag == 1;
    }

    private static Bytes join(List<Bytes> parts) {
        int length = 0;
        for (Bytes part : parts) {
            length = Math.addExact(length, part.length());
        }
        byte[] all = new byte[length];
        int at = 0;
        for (Bytes part : parts) {
            part.copyTo(all, at);
            at += part.length();
        }
        return Bytes.of(all);
    }
}
