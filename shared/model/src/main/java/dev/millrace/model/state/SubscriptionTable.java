package dev.millrace.model.state;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecord.Subscribed;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.record.ValueCodec;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.session.SubscriptionId;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The subscriptions of a session, in the order in which they were made, with how far each has been delivered. As a
/// layer it holds only what changed and falls through to the table below.
///
/// It outlives its life until the next one begins: what a session was subscribed to when it ended has yet to be ended
/// in the partitions' logs, by whoever finds it.
final class SubscriptionTable {
    /// By number; empty in a layer for one of a table below that is over.
    private @Nullable SequencedMap<Long, Optional<Subscription>> own;

    private @Nullable SubscriptionTable below;
    private int size;

    /// Null before the first subscription of a life: not a session.
    private @Nullable DeliveryFormat format;

    void putOn(SubscriptionTable table) {
        own = null;
        below = table;
        size = table.size;
        format = table.format;
    }

    void clear() {
        own = null;
        below = null;
        size = 0;
        format = null;
    }

    int size() {
        return size;
    }

    @Nullable
    DeliveryFormat format() {
        return format;
    }

    @Nullable
    Subscription find(long number) {
        for (SubscriptionTable table = this; table != null; table = table.below) {
            Optional<Subscription> found = table.own == null ? null : table.own.get(number);
            if (found != null) {
                return found.orElse(null);
            }
        }
        return null;
    }

    void subscribe(Subscribed record, long atMs) {
        if (find(record.id().number()) != null) {
            return;
        }
        if (format == null) {
            format = record.format();
        }
        size++;
        Subscription made = new Subscription(
                record.id(), record.source(), record.from(), atMs, record.from().seqNum());
        owned().putLast(record.id().number(), Optional.of(made));
    }

    void unsubscribe(long number) {
        if (find(number) == null) {
            return;
        }
        size--;
        if (below != null && below.find(number) != null) {
            owned().put(number, Optional.empty());
        } else {
            owned().remove(number);
        }
    }

    /// A message has been delivered whole.
    void deliver(DeliveryStamp stamp) {
        Subscription before = find(stamp.subscription());
        if (before != null) {
            owned().put(stamp.subscription(), Optional.of(before.delivered(stamp.sourceSeqNum())));
        }
    }

    /// Visits all, in the order in which they were made.
    void forEach(Consumer<Subscription> visitor) {
        forEachFrom(this, visitor);
    }

    private void forEachFrom(SubscriptionTable table, Consumer<Subscription> visitor) {
        if (table.below != null) {
            forEachFrom(table.below, visitor);
        }
        if (table.own != null) {
            table.own.forEach((number, subscription) -> {
                if (table.below == null || table.below.find(number) == null) {
                    Subscription newest = find(number);
                    if (newest != null) {
                        visitor.accept(newest);
                    }
                }
            });
        }
    }

    private SequencedMap<Long, Optional<Subscription>> owned() {
        if (own == null) {
            own = new LinkedHashMap<>();
        }
        return own;
    }

    /// Nothing is written of a stream that is no session.
    void write(ByteWriter out) {
        if (format == null) {
            return;
        }
        ValueCodec.write(out, format);
        out.number(size);
        forEach(subscription -> {
            ValueCodec.write(out, subscription.id());
            ValueCodec.write(out, subscription.source());
            ValueCodec.write(out, subscription.from());
            out.number(subscription.subscribedAtMs());
            out.number(subscription.deliveredUntilSeqNum());
        });
    }

    void read(ByteReader in) throws UnreadableRecordException {
        format = ValueCodec.readDeliveryFormat(in);
        for (long left = in.number("subscriptions", RecordLimits.NUMBER_MAX); left > 0; left--) {
            SubscriptionId id = ValueCodec.readSubscriptionId(in);
            StreamPath source = ValueCodec.readPath(in);
            Offset from = ValueCodec.readOffset(in);
            long atMs = in.number("subscribed at", Long.MAX_VALUE);
            long until = in.number("delivered until", RecordLimits.NUMBER_MAX + 1);
            if (until < from.seqNum()) {
                throw new UnreadableRecordException("subscription: from=" + from + " deliveredUntil=" + until);
            }
            owned().putLast(id.number(), Optional.of(new Subscription(id, source, from, atMs, until)));
            size++;
        }
    }
}
