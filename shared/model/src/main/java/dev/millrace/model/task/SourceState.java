package dev.millrace.model.task;

import dev.millrace.model.task.TaskRecord.Lagging;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The subscriptions to one life of a source, and how far it has been delivered to them. Owned by its [TaskState].
public final class SourceState {
    static final long NO_POSITION = -1;

    private final SourceLife source;
    private final Map<SubscriptionKey, TaskSubscription> subscriptions = new LinkedHashMap<>();
    private long untilSeqNum = NO_POSITION;

    SourceState(SourceLife source) {
        this.source = source;
    }

    public SourceLife source() {
        return source;
    }

    /// How far it has been delivered to all that do not lag; -1 before that was ever written.
    public long untilSeqNum() {
        return untilSeqNum;
    }

    /// In the order in which they came.
    public Collection<TaskSubscription> subscriptions() {
        return Collections.unmodifiableCollection(subscriptions.values());
    }

    public @Nullable TaskSubscription find(SubscriptionKey key) {
        return subscriptions.get(key);
    }

    int size() {
        return subscriptions.size();
    }

    boolean add(TaskSubscription subscription) {
        boolean behind = subscription.startSeqNum() < untilSeqNum;
        return subscriptions.putIfAbsent(subscription.key(), subscription.at(subscription.startSeqNum(), behind))
                == null;
    }

    void restore(long until, TaskSubscription subscription) {
        untilSeqNum = until;
        subscriptions.put(subscription.key(), subscription);
    }

    boolean remove(SubscriptionKey key) {
        return subscriptions.remove(key) != null;
    }

    void deliveredUntil(long until, long coversUntil, List<Lagging> lagging) {
        Map<SubscriptionKey, Long> behind = new HashMap<>();
        for (Lagging one : lagging) {
            behind.put(one.subscription(), one.untilSeqNum());
        }
        untilSeqNum = Math.max(untilSeqNum, until);
        subscriptions.replaceAll((key, subscription) -> {
            Long own = behind.get(key);
            if (own != null) {
                return subscription.at(Math.max(own, subscription.startSeqNum()), true);
            }
            if (subscription.logSeqNum() < coversUntil) {
                // Never by more than this record says: one that lagged has come as far as that, no further.
                long start = Math.max(until, subscription.startSeqNum());
                return subscription.at(start, start < untilSeqNum);
            }
            // The owner did not know of it: it is where it was.
            return subscription.at(subscription.startSeqNum(), subscription.startSeqNum() < untilSeqNum);
        });
    }
}
