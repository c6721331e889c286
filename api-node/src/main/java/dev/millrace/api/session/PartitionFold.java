package dev.millrace.api.session;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.task.SourceLife;
import dev.millrace.model.task.SourceState;
import dev.millrace.model.task.SubscriptionKey;
import dev.millrace.model.task.TaskRecord;
import dev.millrace.model.task.TaskRecordCodec;
import dev.millrace.model.task.TaskState;
import dev.millrace.model.task.TaskSubscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// One partition's log as this node has read it: who is subscribed to each of its sources.
///
/// Pure; owned by the thread of [SubscriberFolds].
final class PartitionFold {
    /// Told of every source whose number of subscriptions has changed.
    interface Counts {
        void onCount(StreamPath source, int subscriptions);
    }

    private final Counts counts;
    private final TaskState state = new TaskState();

    /// The lives that each source has subscriptions of.
    private final Map<StreamPath, TreeSet<Long>> lives = new HashMap<>();

    PartitionFold(Counts counts) {
        this.counts = counts;
    }

    long nextSeqNum() {
        return state.nextSeqNum();
    }

    int subscriptionCount() {
        return state.subscriptionCount();
    }

    /// Applies those of `records` that are not applied yet.
    void apply(List<SequencedRecord> records) throws UnreadableRecordException {
        for (SequencedRecord record : records) {
            if (record.seqNum() >= state.nextSeqNum()) {
                apply(record.seqNum(), record.timestampMs(), record.record());
            }
        }
    }

    /// Applies what this node has appended itself, if it follows on what is applied.
    void applyOwn(long startSeqNum, long timestampMs, List<LogRecord> records) throws UnreadableRecordException {
        if (startSeqNum == state.nextSeqNum()) {
            for (int i = 0; i < records.size(); i++) {
                apply(startSeqNum + i, timestampMs, records.get(i));
            }
        }
    }

    private void apply(long seqNum, long timestampMs, LogRecord record) throws UnreadableRecordException {
        TaskRecord decoded = TaskRecordCodec.decode(record);
        state.apply(seqNum, timestampMs, decoded);
        switch (decoded) {
            case TaskRecord.Subscribed subscribed -> {
                lives.computeIfAbsent(subscribed.source(), _ -> new TreeSet<>())
                        .add(subscribed.from().life());
                count(subscribed.source());
            }
            case TaskRecord.Unsubscribed unsubscribed -> count(unsubscribed.source());
            case TaskRecord.SourceEnded ended -> count(ended.source().source());
            case TaskRecord.Snapshot part -> {
                if (part.index() == part.count() - 1) {
                    countAll();
                }
            }
            case TaskRecord.Owner _, TaskRecord.Released _, TaskRecord.DeliveredUntil _, TaskRecord.StoreCommand _ -> {}
        }
    }

    private void countAll() {
        lives.values().forEach(TreeSet::clear);
        for (SourceState source : state.sources()) {
            lives.computeIfAbsent(source.source().source(), _ -> new TreeSet<>())
                    .add(source.source().life());
        }
        List.copyOf(lives.keySet()).forEach(this::count);
    }

    private void count(StreamPath source) {
        TreeSet<Long> of = lives.get(source);
        if (of == null) {
            return;
        }
        int subscriptions = 0;
        for (Iterator<Long> each = of.iterator(); each.hasNext(); ) {
            SourceState found = state.find(new SourceLife(source, each.next()));
            if (found == null) {
                each.remove();
            } else {
                subscriptions += found.subscriptions().size();
            }
        }
        if (of.isEmpty()) {
            lives.remove(source);
        }
        counts.onCount(source, subscriptions);
    }

    /// The ids of `session`'s subscriptions to `source`.
    List<SubscriptionId> subscriptions(StreamPath session, StreamPath source) {
        return subscribers(source).stream()
                .map(TaskSubscription::key)
                .filter(key -> key.session().equals(session))
                .map(SubscriptionKey::id)
                .toList();
    }

    /// All subscriptions to `source`.
    List<TaskSubscription> subscribers(StreamPath source) {
        List<TaskSubscription> all = new ArrayList<>();
        for (long life : lives.getOrDefault(source, new TreeSet<>())) {
            SourceState found = state.find(new SourceLife(source, life));
            if (found != null) {
                all.addAll(found.subscriptions());
            }
        }
        return all;
    }
}
