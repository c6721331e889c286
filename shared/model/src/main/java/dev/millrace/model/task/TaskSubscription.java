package dev.millrace.model.task;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.session.DeliveryFormat;

/// A subscription as its partition's log has it.
///
/// @param from the first offset that concerns it, with the source's life
/// @param format the form of the session
/// @param logSeqNum where its `subscribed` stands in the partition's log
/// @param startSeqNum delivered are all messages that start below this number of the source's log, as far as the log
/// of the partition says
/// @param lagging whether that is a place of its own, behind the others of the source
public record TaskSubscription(
        SubscriptionKey key,
        StreamPath source,
        Offset from,
        DeliveryFormat format,
        long logSeqNum,
        long startSeqNum,
        boolean lagging) {
    TaskSubscription at(long seqNum, boolean behind) {
        return new TaskSubscription(key, source, from, format, logSeqNum, seqNum, behind);
    }
}
