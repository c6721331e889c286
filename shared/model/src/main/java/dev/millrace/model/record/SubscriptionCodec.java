package dev.millrace.model.record;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.StreamRecord.Subscribed;
import dev.millrace.model.record.StreamRecord.Unsubscribed;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.session.SubscriptionId;

/// The fields of subscription records, the same in the logs of sessions and of partitions. Stable, never reuse:
/// `docs/format.md` has the table.
final class SubscriptionCodec {
    private SubscriptionCodec() {}

    static void write(ByteWriter out, Subscribed subscribed) {
        ValueCodec.write(out, subscribed.id());
        ValueCodec.write(out, subscribed.session());
        out.text(subscribed.source().stream(), RecordLimits.STREAM_NAME_BYTES_MAX);
        ValueCodec.write(out, subscribed.from());
        ValueCodec.write(out, subscribed.format());
    }

    static Subscribed readSubscribed(ByteReader in) throws UnreadableRecordException {
        SubscriptionId id = ValueCodec.readSubscriptionId(in);
        StreamPath session = ValueCodec.readPath(in);
        StreamPath source = readSource(in, session);
        Offset from = ValueCodec.readOffset(in);
        return new Subscribed(id, session, source, from, ValueCodec.readDeliveryFormat(in));
    }

    static void write(ByteWriter out, Unsubscribed unsubscribed) {
        ValueCodec.write(out, unsubscribed.id());
        ValueCodec.write(out, unsubscribed.session());
        out.text(unsubscribed.source().stream(), RecordLimits.STREAM_NAME_BYTES_MAX);
    }

    static Unsubscribed readUnsubscribed(ByteReader in) throws UnreadableRecordException {
        SubscriptionId id = ValueCodec.readSubscriptionId(in);
        StreamPath session = ValueCodec.readPath(in);
        return new Unsubscribed(id, session, readSource(in, session));
    }

    static void write(ByteWriter out, DeliveryStamp stamp) {
        out.number(stamp.subscription());
        out.number(stamp.sourceSeqNum());
    }

    static DeliveryStamp readStamp(ByteReader in) throws UnreadableRecordException {
        long subscription = in.number("subscription", RecordLimits.NUMBER_MAX);
        return new DeliveryStamp(subscription, in.number("source seqNum", RecordLimits.NUMBER_MAX));
    }

    private static StreamPath readSource(ByteReader in, StreamPath session) throws UnreadableRecordException {
        return new StreamPath(session.project(), in.text("source", RecordLimits.STREAM_NAME_BYTES_MAX));
    }
}
