package dev.millrace.cleanup.run;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Subscribed;
import dev.millrace.model.record.StreamRecord.Unsubscribed;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.Subscription;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The logs in which the fan-out is told of subscriptions, as far as the cleanup has to know them: who may be
/// subscribed to a source, and that what a session was subscribed to is over. Safe for any thread.
///
/// A log is read once a run, when it is first asked for; what is trimmed was over for the grace by then. Records that
/// are the fan-out's own say nothing here, but where the log does not begin at 0 it may hold subscriptions that
/// stand in them alone.
final class PartitionLogs {
    /// Sources remembered of one log; where there are more, any may have subscribers.
    static final int SOURCES_MAX = 100_000;

    private final MeteredStore store;
    private final int partitions;
    private final Map<Integer, Sources> known = new HashMap<>();

    PartitionLogs(MeteredStore store, int partitions) {
        this.store = store;
        this.partitions = partitions;
    }

    /// The sources that were ever subscribed to, as far as the log tells; or that it does not tell all.
    private record Sources(Set<StreamPath> subscribed, boolean all) {}

    /// @return false only where nobody was subscribed to `source` in any of its lives
    boolean mayHaveSubscribers(StreamPath source) throws InterruptedException, ExpiryLog.UnreachableException {
        int partition = Partitions.of(source, partitions);
        Sources sources = of(partition);
        return !sources.all() || sources.subscribed().contains(source);
    }

    private synchronized Sources of(int partition) throws InterruptedException, ExpiryLog.UnreachableException {
        Sources sources = known.get(partition);
        if (sources == null) {
            sources = read(Partitions.log(partition));
            known.put(partition, sources);
        }
        return sources;
    }

    private Sources read(StreamKey log) throws InterruptedException, ExpiryLog.UnreachableException {
        Set<StreamPath> subscribed = new HashSet<>();
        long next = 0;
        while (true) {
            ReadOutcome outcome = store.read(
                    log, new ReadStart.SeqNum(next), StoreLimits.READ_RECORDS_MAX, StoreLimits.READ_BYTES_MAX);
            switch (outcome) {
                case ReadOutcome.Records page -> {
                    if (next == 0 && page.records().get(0).seqNum() > 0) {
                        return new Sources(Set.of(), false);
                    }
                    addSources(page.records(), subscribed);
                    next = page.records().getLast().seqNum() + 1;
                    if (subscribed.size() > SOURCES_MAX) {
                        return new Sources(Set.of(), false);
                    }
                    if (next >= page.tail().nextSeqNum()) {
                        return new Sources(subscribed, true);
                    }
                }
                case ReadOutcome.NothingThere(var tail) -> {
                    return new Sources(subscribed, tail.nextSeqNum() == next);
                }
                case ReadOutcome.NoSuchStream() -> {
                    return new Sources(subscribed, true);
                }
                case ReadOutcome.Unavailable(String detail) -> throw unreachable(log, detail);
                case ReadOutcome.Damaged(String detail) -> throw unreachable(log, "damaged: " + detail);
            }
        }
    }

    private static void addSources(List<SequencedRecord> records, Set<StreamPath> subscribed) {
        for (SequencedRecord record : records) {
            if (decoded(record) instanceof Subscribed one) {
                subscribed.add(one.source());
            }
        }
    }

    /// @return null for a record that no stream has: it tells of tasks, not of subscriptions that the log has not told
    private static @Nullable StreamRecord decoded(SequencedRecord record) {
        try {
            return StreamRecordCodec.decode(record.record()).record();
        } catch (UnreadableRecordException theFanoutsOwn) {
            return null;
        }
    }

    /// Tells the fan-out that a session's subscriptions are over; telling it again changes nothing.
    void end(StreamPath session, List<Subscription> subscriptions)
            throws InterruptedException, ExpiryLog.UnreachableException {
        for (Subscription subscription : subscriptions) {
            StreamPath source = subscription.source();
            Unsubscribed over = new Unsubscribed(subscription.id(), session, source);
            AppendBatch batch = new AppendBatch(
                    List.of(StreamRecordCodec.encode(over, new Envelope(Envelope.FIRST_KEPT, null))), null, null);
            StreamKey log = Partitions.log(Partitions.of(source, partitions));
            AppendOutcome outcome = store.append(log, batch);
            if (!(outcome instanceof AppendOutcome.Durable)) {
                throw unreachable(log, String.valueOf(outcome));
            }
        }
    }

    private static ExpiryLog.UnreachableException unreachable(StreamKey log, String detail) {
        return new ExpiryLog.UnreachableException(log + ": " + detail);
    }
}
