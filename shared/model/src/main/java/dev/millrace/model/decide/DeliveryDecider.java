package dev.millrace.model.decide;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.RecordSizes;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.session.Delivery;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;

/// Decides whether a message may still be delivered to a session, and how it is written.
///
/// It holds exactly as long as the log ends where the state does: whoever delivers appends on the condition of that
/// tail, so that a worker that is no longer the one, or remembers a subscription that is over, does no harm. Several
/// deliveries of one append are decided one after the other on a layer to which what came before has been applied.
public final class DeliveryDecider {
    private final DecisionLimits limits;

    public DeliveryDecider(DecisionLimits limits) {
        this.limits = limits;
    }

    /// What is to be done with one delivery.
    public sealed interface Verdict {
        /// It is the subscription's next, perhaps with messages between that are none of it. `records` are to stand at
        /// the state's end, one whole message; they are a group where they are more than one batch.
        record Deliver(List<StreamRecord> records) implements Verdict {
            public Deliver {
                records = List.copyOf(records);
            }
        }

        /// The session has it, or it is from before the subscription.
        record Duplicate() implements Verdict {}

        /// The subscription is over: the session is deleted, expired or in another life, or was unsubscribed.
        record Gone() implements Verdict {}
    }

    private static final Verdict DUPLICATE = new Verdict.Duplicate();
    private static final Verdict GONE = new Verdict.Gone();

    /// What becomes of `delivery` on `session`, which must have no open group.
    ///
    /// @param clockMs the store's clock as it is known, milliseconds since the epoch; where the last record's time is
    /// later, it is that
    public Verdict decide(StreamState session, Delivery delivery, long clockMs) {
        if (session.openGroup() != null) {
            throw new IllegalStateException("delivery into an open group: " + session.openGroup());
        }
        long nowMs = Math.max(clockMs, session.tail().timestampMs());
        Subscription subscription = session.subscription(delivery.subscription());
        if (subscription == null || session.existenceAt(nowMs) != Existence.LIVE || session.closed()) {
            return GONE;
        }
        checkSource(subscription, delivery);
        return delivery.sourceSeqNum() < subscription.deliveredUntilSeqNum()
                ? DUPLICATE
                : new Verdict.Deliver(records(session.nextSeqNum(), delivery));
    }

    private static void checkSource(Subscription subscription, Delivery delivery) {
        if (!subscription.source().equals(delivery.source()) || subscription.sourceLife() != delivery.sourceLife()) {
            throw new IllegalArgumentException("delivery from another source: subscription=" + subscription + " source="
                    + delivery.source() + " life=" + delivery.sourceLife());
        }
    }

    private List<StreamRecord> records(long nextSeqNum, Delivery delivery) {
        DeliveryStamp stamp = new DeliveryStamp(delivery.subscription().number(), delivery.sourceSeqNum());
        Bytes payload = delivery.payload();
        if (payload.length() <= limits.partBytesMax()) {
            return List.of(new Data(payload, MessagePart.WHOLE, null, stamp));
        }
        int count = (payload.length() + limits.partBytesMax() - 1) / limits.partBytesMax();
        GroupSpan group = new GroupSpan(nextSeqNum, nextSeqNum + count - 1);
        List<StreamRecord> grouped = new ArrayList<>(count);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            int from = i * limits.partBytesMax();
            Bytes part = payload.slice(from, Math.min(payload.length(), from + limits.partBytesMax()));
            Data data = new Data(part, part(i, count), group, stamp);
            grouped.add(data);
            bytes += RecordSizes.meteredBytesMax(data);
        }
        boolean oneBatch = count <= limits.batchRecordsMax() && bytes <= limits.batchBytesMax();
        return oneBatch ? withoutGroup(grouped) : grouped;
    }

    private static List<StreamRecord> withoutGroup(List<StreamRecord> grouped) {
        List<StreamRecord> plain = new ArrayList<>(grouped.size());
        for (StreamRecord record : grouped) {
            if (record instanceof Data data && data.delivery() != null) {
                plain.add(new Data(data.body(), data.part(), null, data.delivery()));
            }
        }
        return plain;
    }

    private static MessagePart part(int index, int count) {
        if (index == 0) {
            return MessagePart.FIRST;
        }
        return index == count - 1 ? MessagePart.LAST : MessagePart.MIDDLE;
    }
}
