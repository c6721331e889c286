package dev.millrace.model.task;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.task.TaskRecord.DeliveredUntil;
import dev.millrace.model.task.TaskRecord.Released;
import dev.millrace.model.task.TaskRecord.Snapshot;
import dev.millrace.model.task.TaskRecord.SourceEnded;
import dev.millrace.model.task.TaskRecord.StoreCommand;
import dev.millrace.model.task.TaskRecord.Subscribed;
import dev.millrace.model.task.TaskRecord.Unsubscribed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fold of one partition's log up to [#nextSeqNum()].
///
/// A replay begins at the first record that the log still has: it is trimmed only up to a complete snapshot, whose
/// parts stand one upon the other. Owned by whoever holds it; not safe for two threads.
public final class TaskState {
    /// A snapshot is due after so many records, but not before four times the last one's bytes.
    static final long SNAPSHOT_RECORDS_DUE = 500;

    static final long SNAPSHOT_SIZES_DUE = 4;

    private final Map<SourceLife, SourceState> sources = new LinkedHashMap<>();
    private final Map<SubscriptionKey, SourceLife> sourceOf = new HashMap<>();
    private final List<Bytes> parts = new ArrayList<>();
    private @Nullable TaskOwner owner;
    private long nextSeqNum;
    private long timestampMs;
    private long recordsSinceSnapshot;
    private long bytesSinceSnapshot;
    private long snapshotBytes;
    private long partsCoverUntil = -1;

    /// Applies the record at `seqNum`. It may be later than the next one only where the log was trimmed meanwhile, and
    /// then it has to be the first part of a snapshot.
    ///
    /// @throws UnreadableRecordException where it does not follow, or cannot be read back
    public void apply(long seqNum, long arrivedAtMs, TaskRecord record) throws UnreadableRecordException {
        if (seqNum < nextSeqNum) {
            throw new IllegalStateException("record out of turn: expected=" + nextSeqNum + " received=" + seqNum);
        }
        boolean gap = seqNum > nextSeqNum;
        if (gap && !(record instanceof Snapshot part && part.index() == 0)) {
            throw new UnreadableRecordException(
                    "partition log: expected seqNum=" + nextSeqNum + " or a snapshot, found=" + seqNum + " "
                            + record.getClass().getSimpleName());
        }
        nextSeqNum = seqNum + 1;
        timestampMs = Math.max(timestampMs, arrivedAtMs);
        if (record instanceof Snapshot part) {
            onPart(part, seqNum, gap);
        } else if (partsCoverUntil >= 0) {
            throw new UnreadableRecordException("partition log: snapshot cut short: seqNum=" + seqNum);
        } else {
            count(record);
            run(seqNum, arrivedAtMs, record);
        }
    }

    private void count(TaskRecord record) {
        recordsSinceSnapshot++;
        bytesSinceSnapshot += 128;
        if (record instanceof DeliveredUntil delivered) {
            bytesSinceSnapshot += 64L * delivered.lagging().size();
        }
    }

    private void run(long seqNum, long arrivedAtMs, TaskRecord record) {
        switch (record) {
            case Subscribed subscribed -> onSubscribed(seqNum, subscribed);
            case Unsubscribed unsubscribed -> remove(unsubscribed.subscription());
            case TaskRecord.Owner(long member, long membersSeqNum) ->
                owner = new TaskOwner(member, membersSeqNum, arrivedAtMs, false);
            case Released(long member) -> {
                if (owner != null && owner.member() == member) {
                    owner = new TaskOwner(member, owner.membersSeqNum(), owner.takenAtMs(), true);
                }
            }
            case DeliveredUntil(SourceLife source, long until, long covers, List<TaskRecord.Lagging> lagging) -> {
                SourceState state = sources.get(source);
                if (state != null) {
                    state.deliveredUntil(until, covers, lagging);
                }
            }
            case SourceEnded(SourceLife ended) -> onEnded(ended);
            case Snapshot part -> throw new IllegalStateException("a part is gathered: " + part);
            case StoreCommand() -> {}
        }
    }

    private void onSubscribed(long seqNum, Subscribed subscribed) {
        SubscriptionKey key = subscribed.subscription();
        if (sourceOf.containsKey(key)) {
            return;
        }
        SourceLife source =
                new SourceLife(subscribed.source(), subscribed.from().life());
        sourceOf.put(key, source);
        sources.computeIfAbsent(source, SourceState::new)
                .add(new TaskSubscription(
                        key,
                        subscribed.source(),
                        subscribed.from(),
                        subscribed.format(),
                        seqNum,
                        subscribed.from().seqNum(),
                        false));
    }

    private void remove(SubscriptionKey key) {
        SourceLife source = sourceOf.remove(key);
        SourceState state = source == null ? null : sources.get(source);
        if (state != null && state.remove(key) && state.size() == 0) {
            sources.remove(source);
        }
    }

    private void onEnded(SourceLife ended) {
        SourceState over = sources.remove(ended);
        if (over != null) {
            over.subscriptions().forEach(subscription -> sourceOf.remove(subscription.key()));
        }
    }

    /// Parts are gathered only where the log begins with them; a snapshot of what is folded already says nothing new.
    private void onPart(Snapshot part, long seqNum, boolean gap) throws UnreadableRecordException {
        recordsSinceSnapshot = 0;
        bytesSinceSnapshot = 0;
        snapshotBytes = part.index() == 0 ? 0 : snapshotBytes;
        snapshotBytes += part.content().length();
        if (gap) {
            parts.clear();
            partsCoverUntil = part.coversUntilSeqNum();
        }
        if (partsCoverUntil < 0) {
            return;
        }
        if (part.coversUntilSeqNum() != partsCoverUntil || part.index() != parts.size()) {
            throw new UnreadableRecordException("partition log: snapshot cut short: seqNum=" + seqNum);
        }
        parts.add(part.content());
        if (parts.size() == part.count()) {
            partsCoverUntil = -1;
            restore(TaskSnapshots.read(parts));
            parts.clear();
        }
    }

    private void restore(TaskSnapshots.Content content) {
        sources.clear();
        sourceOf.clear();
        owner = content.owner();
        content.sources().forEach(state -> {
            sources.put(state.source(), state);
            state.subscriptions().forEach(subscription -> sourceOf.put(subscription.key(), state.source()));
        });
    }

    /// The number of the next record to apply.
    public long nextSeqNum() {
        return nextSeqNum;
    }

    /// Arrival time of the last record, ms since the epoch.
    public long timestampMs() {
        return timestampMs;
    }

    /// Who has the task; null where nobody ever had.
    public @Nullable TaskOwner owner() {
        return owner;
    }

    /// The lives of sources that have subscriptions.
    public Collection<SourceState> sources() {
        return Collections.unmodifiableCollection(sources.values());
    }

    public @Nullable SourceState find(SourceLife source) {
        return sources.get(source);
    }

    /// How many subscriptions there are.
    public int subscriptionCount() {
        return sourceOf.size();
    }

    public boolean snapshotDue() {
        return recordsSinceSnapshot >= SNAPSHOT_RECORDS_DUE && bytesSinceSnapshot >= SNAPSHOT_SIZES_DUE * snapshotBytes;
    }

    /// The parts of a snapshot of this state. The first is to stand exactly at [#nextSeqNum()], and each at the number
    /// after the one before it.
    public List<TaskRecord.Snapshot> snapshot() {
        return snapshot(RecordLimits.PART_BYTES_MAX);
    }

    List<TaskRecord.Snapshot> snapshot(int partBytes) {
        Bytes content = TaskSnapshots.write(owner, sources.values());
        int count = Math.max(1, (content.length() + partBytes - 1) / partBytes);
        List<TaskRecord.Snapshot> cut = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Bytes part = content.slice(i * partBytes, Math.min(content.length(), (i + 1) * partBytes));
            cut.add(new Snapshot(nextSeqNum, i, count, part));
        }
        return cut;
    }

    /// All of the state as text, the same for equal states.
    public String describe() {
        StringBuilder text = new StringBuilder(256);
        text.append("next=").append(nextSeqNum).append(" owner=").append(owner);
        sources.values().forEach(state -> {
            text.append('\n').append(state.source()).append(" until=").append(state.untilSeqNum());
            state.subscriptions().forEach(subscription -> text.append("\n  ").append(subscription));
        });
        return text.toString();
    }
}
