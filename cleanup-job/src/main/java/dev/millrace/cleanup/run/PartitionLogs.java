package dev.millrace.cleanup.run;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.NameRules;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.task.SourceLife;
import dev.millrace.model.task.SourceState;
import dev.millrace.model.task.SubscriptionKey;
import dev.millrace.model.task.TaskRecord;
import dev.millrace.model.task.TaskRecordCodec;
import dev.millrace.model.task.TaskState;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The logs in which the fan-out is told of subscriptions, as far as the cleanup has to know them: who still waits for
/// a source, and that what a session is subscribed to has begun or is over. Safe for any thread.
///
/// A log is folded when it is first asked for and again when what was read is too old; one at a time, since its fold
/// is as large as what the fan-out keeps of it. What stays of it is which lives of which sources are waited for.
final class PartitionLogs {
    /// Sources remembered of one log; where there are more, it is folded for each that is asked for.
    static final int SOURCES_MAX = 100_000;

    /// How often a log is read from its beginning because it was trimmed meanwhile.
    static final int READS_MAX = 3;

    /// Records in one append: with the longest names they are less than half of what a batch may be.
    static final int APPEND_RECORDS_MAX = 500;

    /// How often an append whose answer was lost is sent before the log counts as out of reach.
    static final int ATTEMPTS_MAX = 3;

    private final MeteredStore store;
    private final int partitions;
    private final Map<Integer, Waited> read = new HashMap<>();

    PartitionLogs(MeteredStore store, int partitions) {
        this.store = store;
        this.partitions = partitions;
    }

    /// The oldest life of each source that a subscription stands for.
    private record Waited(Map<StreamPath, Long> oldestLife, long readNs) {}

    /// Whether a subscription stands for a life of `source` below `lifeBelow`: it has not ended, and neither has the
    /// source as far as the fan-out says, so something may be still to be delivered.
    ///
    /// @param nowNs a clock that never goes back
    /// @param ageNsMax how long ago the log may have been read up to its tail: less than what was over for its
    /// subscribers to have been told
    /// @throws UnreadableRecordException where the log is not as the fan-out writes it
    boolean hasSubscribers(StreamPath source, long lifeBelow, long nowNs, long ageNsMax)
            throws InterruptedException, ExpiryLog.UnreachableException, UnreadableRecordException {
        if (NameRules.isSessionStream(source.stream())) {
            return false;
        }
        Long oldest = oldestLife(source, nowNs, ageNsMax);
        return oldest != null && oldest < lifeBelow;
    }

    private synchronized @Nullable Long oldestLife(StreamPath source, long nowNs, long ageNsMax)
            throws InterruptedException, ExpiryLog.UnreachableException, UnreadableRecordException {
        int partition = Partitions.of(source, partitions);
        Waited waited = read.get(partition);
        if (waited == null || nowNs - waited.readNs() > ageNsMax) {
            waited = new Waited(waitedFor(fold(Partitions.log(partition))), nowNs);
            if (waited.oldestLife().size() <= SOURCES_MAX) {
                read.put(partition, waited);
            } else {
                read.remove(partition);
            }
        }
        return waited.oldestLife().get(source);
    }

    private static Map<StreamPath, Long> waitedFor(TaskState state) {
        Map<StreamPath, Long> oldest = new HashMap<>();
        for (SourceState source : state.sources()) {
            SourceLife life = source.source();
            oldest.merge(life.source(), life.life(), Math::min);
        }
        return oldest;
    }

    private TaskState fold(StreamKey log)
            throws InterruptedException, ExpiryLog.UnreachableException, UnreadableRecordException {
        for (int reads = 1; ; reads++) {
            try {
                return foldOnce(log);
            } catch (UnreadableRecordException trimmedMeanwhile) {
                if (reads == READS_MAX) {
                    throw trimmedMeanwhile;
                }
            }
        }
    }

    private TaskState foldOnce(StreamKey log)
            throws InterruptedException, ExpiryLog.UnreachableException, UnreadableRecordException {
        TaskState state = new TaskState();
        while (true) {
            ReadOutcome outcome = store.read(
                    log,
                    new ReadStart.SeqNum(state.nextSeqNum()),
                    StoreLimits.READ_RECORDS_MAX,
                    StoreLimits.READ_BYTES_MAX);
            switch (outcome) {
                case ReadOutcome.Records page -> {
                    for (SequencedRecord record : page.records()) {
                        state.apply(record.seqNum(), record.timestampMs(), TaskRecordCodec.decode(record.record()));
                    }
                    if (state.nextSeqNum() >= page.tail().nextSeqNum()) {
                        return state;
                    }
                }
                case ReadOutcome.NothingThere _, ReadOutcome.NoSuchStream _ -> {
                    return state;
                }
                case ReadOutcome.Unavailable(String detail) -> throw unreachable(log, detail);
                case ReadOutcome.Damaged(String detail) -> throw new UnreadableRecordException(log + ": " + detail);
            }
        }
    }

    /// Tells the fan-out that the lives of `source` below `lifeBelow` that it still waits for have ended.
    ///
    /// @return how many subscriptions stood for them
    int giveUp(StreamPath source, long lifeBelow)
            throws InterruptedException, ExpiryLog.UnreachableException, UnreadableRecordException {
        List<TaskRecord> records = new ArrayList<>();
        int subscriptions = 0;
        for (SourceState waited :
                fold(Partitions.log(Partitions.of(source, partitions))).sources()) {
            SourceLife life = waited.source();
            if (life.source().equals(source) && life.life() < lifeBelow) {
                records.add(new TaskRecord.SourceEnded(life));
                subscriptions += waited.subscriptions().size();
            }
        }
        append(records);
        return subscriptions;
    }

    /// Tells the fan-out that subscriptions of a session are over; telling it again changes nothing.
    void end(StreamPath session, List<Subscription> subscriptions)
            throws InterruptedException, ExpiryLog.UnreachableException {
        List<TaskRecord> records = new ArrayList<>(subscriptions.size());
        for (Subscription over : subscriptions) {
            records.add(new TaskRecord.Unsubscribed(new SubscriptionKey(session, over.id()), over.source()));
        }
        append(records);
    }

    /// Tells the fan-out that subscriptions have begun, in case that whoever made them was cut off before; telling it
    /// again changes nothing.
    void begin(StreamPath session, List<Subscription> subscriptions, DeliveryFormat format)
            throws InterruptedException, ExpiryLog.UnreachableException {
        List<TaskRecord> records = new ArrayList<>(subscriptions.size());
        for (Subscription begun : subscriptions) {
            records.add(new TaskRecord.Subscribed(
                    new SubscriptionKey(session, begun.id()), begun.source(), begun.from(), format));
        }
        append(records);
    }

    /// Each to the log of its source's partition.
    private void append(List<TaskRecord> records) throws InterruptedException, ExpiryLog.UnreachableException {
        Map<Integer, List<LogRecord>> byPartition = new TreeMap<>();
        for (TaskRecord record : records) {
            byPartition
                    .computeIfAbsent(Partitions.of(source(record), partitions), _ -> new ArrayList<>())
                    .add(TaskRecordCodec.encode(record));
        }
        for (Map.Entry<Integer, List<LogRecord>> each : byPartition.entrySet()) {
            List<LogRecord> all = each.getValue();
            for (int from = 0; from < all.size(); from += APPEND_RECORDS_MAX) {
                List<LogRecord> some = all.subList(from, Math.min(all.size(), from + APPEND_RECORDS_MAX));
                append(Partitions.log(each.getKey()), new AppendBatch(some, null, null));
            }
        }
    }

    private void append(StreamKey log, AppendBatch batch) throws InterruptedException, ExpiryLog.UnreachableException {
        for (int attempt = 1; ; attempt++) {
            AppendOutcome outcome = store.append(log, batch);
            if (outcome instanceof AppendOutcome.Durable) {
                return;
            }
            if (attempt == ATTEMPTS_MAX) {
                throw unreachable(log, String.valueOf(outcome));
            }
        }
    }

    private static StreamPath source(TaskRecord record) {
        return switch (record) {
            case TaskRecord.Subscribed subscribed -> subscribed.source();
            case TaskRecord.Unsubscribed unsubscribed -> unsubscribed.source();
            case TaskRecord.SourceEnded(SourceLife ended) -> ended.source();
            case TaskRecord.Owner _,
                    TaskRecord.Released _,
                    TaskRecord.DeliveredUntil _,
                    TaskRecord.Snapshot _,
                    TaskRecord.StoreCommand _ ->
                throw new IllegalArgumentException("not the cleanup's to write: " + record);
        };
    }

    private static ExpiryLog.UnreachableException unreachable(StreamKey log, String detail) {
        return new ExpiryLog.UnreachableException(log + ": " + detail);
    }
}
