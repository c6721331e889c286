package dev.millrace.model.task;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.session.DeliveryFormat;
import java.util.List;

/// One record of a partition's log.
public sealed interface TaskRecord {
    /// How many sessions that lag one [DeliveredUntil] may name.
    int LAGGING_MAX = 1_000;

    /// A session has subscribed to a source; it stands in the session's own log already.
    ///
    /// @param from nothing before it is delivered; its life is the source's
    /// @param format the form of the session
    record Subscribed(SubscriptionKey subscription, StreamPath source, Offset from, DeliveryFormat format)
            implements TaskRecord {}

    /// A subscription has ended; unknown ones are passed over.
    record Unsubscribed(SubscriptionKey subscription, StreamPath source) implements TaskRecord {}

    /// From here on the task is `member`'s.
    ///
    /// @param membersSeqNum where the members log stood at the view by which it was taken
    record Owner(long member, long membersSeqNum) implements TaskRecord {}

    /// `member` has written what it had done, and does nothing more.
    record Released(long member) implements TaskRecord {}

    /// Everything that starts below `untilSeqNum` in this life of the source is delivered to every subscription that
    /// stood in this log below `coversUntilSeqNum`, except those that lag: each of them is at a place of its own.
    record DeliveredUntil(SourceLife source, long untilSeqNum, long coversUntilSeqNum, List<Lagging> lagging)
            implements TaskRecord {
        public DeliveredUntil {
            lagging = List.copyOf(lagging);
            if (lagging.size() > LAGGING_MAX) {
                throw new IllegalArgumentException("lagging: max=" + LAGGING_MAX + " found=" + lagging.size());
            }
        }
    }

    /// A subscription that is behind the others of its source.
    record Lagging(SubscriptionKey subscription, long untilSeqNum) {}

    /// This life of the source is over, and all that was acknowledged in it has been delivered. Its subscriptions end.
    record SourceEnded(SourceLife source) implements TaskRecord {}

    /// A part of the fold of everything below `coversUntilSeqNum` (exclusive), which is where part 0 stands; the others
    /// follow one upon the other.
    record Snapshot(long coversUntilSeqNum, int index, int count, Bytes content) implements TaskRecord {}

    /// A command of the store's own, which takes a number and says nothing here.
    record StoreCommand() implements TaskRecord {}
}
