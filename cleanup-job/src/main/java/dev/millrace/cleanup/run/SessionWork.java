package dev.millrace.cleanup.run;

import dev.millrace.cleanup.run.RunCounts.Work;
import dev.millrace.cleanup.run.StreamLoader.Loaded;
import dev.millrace.cleanup.run.StreamWriter.Written;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Subscribed;
import dev.millrace.model.record.StreamRecord.Unsubscribed;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// What concerns a session and the sources that it is subscribed to: its own log says what there is, and the fan-out
/// has to have been told. Safe for any thread.
final class SessionWork {
    private final MeteredStore store;
    private final StreamLoader loader;
    private final StreamWriter writer;
    private final PartitionLogs partitionLogs;
    private final RunCounts counts;
    private final LongSupplier nanoTime;
    private final long logAgeNsMax;

    /// @param logAgeNsMax how long ago a partition's log may have been read
    SessionWork(
            MeteredStore store,
            StreamLoader loader,
            StreamWriter writer,
            PartitionLogs partitionLogs,
            RunCounts counts,
            LongSupplier nanoTime,
            long logAgeNsMax) {
        this.store = store;
        this.loader = loader;
        this.writer = writer;
        this.partitionLogs = partitionLogs;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.logAgeNsMax = logAgeNsMax;
    }

    /// Whoever made these subscriptions may have been cut off before the fan-out was told. It is told, where there is
    /// something to deliver; where there is not, the subscription is ended in the session's own log, the only one
    /// that has it.
    Written complete(StreamPath session, StreamState state, List<Subscription> subscriptions)
            throws InterruptedException, ExpiryLog.UnreachableException, UnreadableRecordException {
        List<Subscription> wanted = new ArrayList<>();
        List<StreamRecord> over = new ArrayList<>();
        for (Subscription subscription : subscriptions) {
            StreamPath source = subscription.source();
            if (!(loader.load(source) instanceof Loaded.Found(StreamState found, long _))) {
                return new Written.Failed("a source of it cannot be read: " + source);
            }
            long life = subscription.sourceLife();
            boolean delivers = found.lives(life)
                    || partitionLogs.hasSubscribers(source, life + 1, nanoTime.getAsLong(), logAgeNsMax);
            if (delivers) {
                wanted.add(subscription);
            } else {
                over.add(new Unsubscribed(subscription.id(), session, source));
            }
        }
        if (!wanted.isEmpty()) {
            DeliveryFormat format = state.deliveryFormat();
            partitionLogs.begin(session, wanted, format == null ? DeliveryFormat.VERBATIM : format);
            counts.add(Work.RESUBSCRIBED, wanted.size());
        }
        if (over.isEmpty()) {
            return new Written.Landed();
        }
        Written written = writer.append(StreamKeys.of(session), state, over);
        counts.add(Work.UNSUBSCRIBED, written instanceof Written.Landed ? over.size() : 0);
        return written;
    }

    /// Ends what is left of the subscriptions of a session's earlier lives, whose records are below `untilSeqNum`.
    Written endOlder(StreamPath session, long fromSeqNum, long untilSeqNum)
            throws InterruptedException, ExpiryLog.UnreachableException, UnreadableRecordException {
        Map<SubscriptionId, Subscription> left = new LinkedHashMap<>();
        StreamKey key = StreamKeys.of(session);
        long next = fromSeqNum;
        while (next < untilSeqNum) {
            ReadOutcome outcome = store.read(
                    key, new ReadStart.SeqNum(next), StoreLimits.READ_RECORDS_MAX, StoreLimits.READ_BYTES_MAX);
            if (!(outcome instanceof ReadOutcome.Records page)) {
                return new Written.Failed("its earlier lives cannot be read: " + outcome);
            }
            for (SequencedRecord record : page.records()) {
                if (record.seqNum() < untilSeqNum) {
                    note(StreamRecordCodec.decode(record.record()).record(), left);
                }
            }
            next = page.records().getLast().seqNum() + 1;
        }
        partitionLogs.end(session, List.copyOf(left.values()));
        counts.add(Work.UNSUBSCRIBED, left.size());
        return new Written.Landed();
    }

    private static void note(StreamRecord record, Map<SubscriptionId, Subscription> left) {
        if (record instanceof Subscribed(SubscriptionId id, var _, StreamPath source, Offset from, var _)) {
            left.put(id, new Subscription(id, source, from, 0, from.seqNum()));
        } else if (record instanceof Unsubscribed unsubscribed) {
            left.remove(unsubscribed.id());
        }
    }
}
