package dev.millrace.fanout.task;

import dev.millrace.fanout.delivery.Deliveries;
import dev.millrace.fanout.delivery.SourceFeed;
import dev.millrace.fanout.delivery.Subscriber;
import dev.millrace.fanout.delivery.TaskTally;
import dev.millrace.fanout.loop.LogFollow;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.fanout.spool.TaskSpool;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.task.SourceLife;
import dev.millrace.model.task.SourceState;
import dev.millrace.model.task.SubscriptionKey;
import dev.millrace.model.task.TakeRule;
import dev.millrace.model.task.TaskRecord;
import dev.millrace.model.task.TaskRecordCodec;
import dev.millrace.model.task.TaskState;
import dev.millrace.model.task.TaskSubscription;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.TailOutcome;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// One partition as this worker has it. Owned by the owner thread.
///
/// ```
///   IDLE ──belongs to us──► LOADING ──at the tail──► WAITING ──take──► TAKING ──durable──► OWNED
///    ▲                                                  ▲                │refused, unknown   │ belongs to another
///    │                                                  └────────────────┘                   ▼
///    └──────────────────────── released, or another has taken it ◄────────────────────── RELEASING
/// ```
final class Task {
    private static final Logger LOG = LoggerFactory.getLogger(Task.class);

    /// How often a task that is not to be taken yet is looked at again, beside what its log and the members' tell.
    private static final long LOOK_NS = 200_000_000; // 200 ms

    enum Phase {
        IDLE,
        LOADING,
        WAITING,
        TAKING,
        OWNED,
        RELEASING
    }

    private final OwnerLoop loop;
    private final WorkerSettings settings;
    private final Membership membership;
    private final Deliveries deliveries;
    private final TaskCounters counters;
    private final TaskTally tally = new TaskTally();
    private final TaskSpool spool;
    private final TakeRule rule;
    private final int partition;
    private final StreamKey key;
    private final String token;
    private final Map<SourceLife, SourceFeed> feeds = new LinkedHashMap<>();
    private final Positions positions;
    private Phase phase = Phase.IDLE;
    private TaskState state = new TaskState();
    private @Nullable LogFollow follow;
    private long tailSeqNum = Long.MAX_VALUE;
    private long lookNs;
    private long releaseByNs;

    Task(
            OwnerLoop loop,
            WorkerSettings settings,
            Membership membership,
            Deliveries deliveries,
            TaskCounters counters,
            TaskSpool spool,
            int partition) {
        this.loop = loop;
        this.settings = settings;
        this.membership = membership;
        this.deliveries = deliveries;
        this.counters = counters;
        this.spool = spool;
        this.partition = partition;
        rule = new TakeRule(settings.holdFor().toMillis());
        key = Partitions.log(partition);
        token = Long.toHexString(membership.self());
        positions = new Positions(this, loop, settings, counters, deliveries);
    }

    int partition() {
        return partition;
    }

    TaskTally tally() {
        return tally;
    }

    Phase phase() {
        return phase;
    }

    TaskState state() {
        return state;
    }

    StreamKey key() {
        return key;
    }

    long member() {
        return membership.self();
    }

    String token() {
        return token;
    }

    Collection<SourceFeed> feeds() {
        return feeds.values();
    }

    /// Does what the view of the members and the task's own log make possible. Every turn.
    void look() {
        boolean mine = membership.isJoined() && TakeRule.belongsTo(membership.self(), partition, membership.view());
        switch (phase) {
            case IDLE -> {
                if (mine) {
                    load();
                }
            }
            case LOADING -> {}
            case WAITING -> {
                if (!mine) {
                    drop();
                } else if (loop.nowNs() - lookNs >= 0) {
                    lookNs = loop.nowNs() + LOOK_NS;
                    takeIfDue();
                }
            }
            case TAKING -> {}
            case OWNED -> {
                if (!mine && membership.isJoined()) {
                    release();
                } else {
                    positions.look();
                }
            }
            case RELEASING -> {
                if (positions.isSettled() || loop.nowNs() - releaseByNs >= 0) {
                    positions.release();
                }
            }
        }
    }

    private void load() {
        to(Phase.LOADING);
        state = new TaskState();
        tailSeqNum = Long.MAX_VALUE;
        follow = new LogFollow(loop, key, this::onRecords);
        follow.next(0);
        checkTail();
    }

    private void checkTail() {
        LogFollow ours = follow;
        loop.await(loop.store().tail(key), outcome -> {
            if (phase != Phase.LOADING || follow != ours) {
                return;
            }
            switch (outcome) {
                case TailOutcome.Tail tail -> tailSeqNum = tail.position().nextSeqNum();
                case TailOutcome.NoSuchStream() -> tailSeqNum = 0;
                case TailOutcome.Unavailable away ->
                    loop.after(LOOK_NS, () -> {
                        if (phase == Phase.LOADING && follow == ours) {
                            checkTail();
                        }
                    });
            }
            loadedIfAtTail();
        });
    }

    private void loadedIfAtTail() {
        if (phase == Phase.LOADING && state.nextSeqNum() >= tailSeqNum) {
            to(Phase.WAITING);
            lookNs = loop.nowNs();
            takeIfDue();
        }
    }

    private void takeIfDue() {
        TakeRule.Choice choice =
                rule.choose(partition, membership.view(), membership.self(), state.owner(), loop.clockMs());
        if (choice != TakeRule.Choice.TAKE) {
            return;
        }
        to(Phase.TAKING);
        LogFollow ours = follow;
        TaskRecord owner =
                new TaskRecord.Owner(membership.self(), membership.view().changedSeqNum());
        AppendBatch batch =
                AppendBatch.at(state.nextSeqNum(), List.of(LogRecord.fence(token), TaskRecordCodec.encode(owner)));
        loop.await(loop.store().append(key, batch), outcome -> {
            if (phase == Phase.TAKING && follow == ours) {
                onTaken(outcome);
            }
        });
    }

    /// Where it is not known, or another was first, the log will tell by its follow.
    private void onTaken(AppendOutcome outcome) {
        if (outcome instanceof AppendOutcome.Durable) {
            own();
        } else {
            LOG.debug("task {}: not taken: {}", partition, outcome);
            to(Phase.WAITING);
            lookNs = loop.nowNs() + LOOK_NS;
        }
    }

    private void own() {
        to(Phase.OWNED);
        counters.takeovers.increment();
        tally.tookOver();
        LOG.atLevel(state.subscriptionCount() == 0 ? Level.DEBUG : Level.INFO)
                .log(
                        "task {} is ours: sources={} subscriptions={}",
                        partition,
                        state.sources().size(),
                        state.subscriptionCount());
        positions.begin();
        spool.begin();
        for (SourceState source : state.sources()) {
            feeds.put(source.source(), deliveries.feed(tally, spool, source.source(), source.subscriptions()));
        }
    }

    private void onRecords(List<SequencedRecord> records) {
        try {
            for (SequencedRecord record : records) {
                if (record.seqNum() >= state.nextSeqNum() && phase != Phase.IDLE) {
                    apply(record);
                }
            }
        } catch (UnreadableRecordException unreadable) {
            throw new IllegalStateException(
                    "the log of task " + partition + " cannot be read back: " + unreadable.getMessage(), unreadable);
        }
        LogFollow followed = follow;
        if (followed != null) {
            followed.next(state.nextSeqNum());
            loadedIfAtTail();
        }
    }

    private void apply(SequencedRecord record) throws UnreadableRecordException {
        TaskRecord decoded = TaskRecordCodec.decode(record.record());
        state.apply(record.seqNum(), record.timestampMs(), decoded);
        boolean owned = phase == Phase.OWNED || phase == Phase.RELEASING;
        switch (decoded) {
            case TaskRecord.Owner(long member, long view) -> onOwner(member);
            case TaskRecord.Subscribed subscribed when owned -> subscribe(subscribed);
            case TaskRecord.Unsubscribed(SubscriptionKey subscription, var source)
            when owned -> unsubscribe(subscription);
            case TaskRecord.SourceEnded(SourceLife source) when owned -> forget(source);
            case TaskRecord other -> {}
        }
    }

    private void onOwner(long member) {
        if (member == membership.self()) {
            if (phase == Phase.WAITING || phase == Phase.TAKING) {
                own();
            }
        } else if (phase == Phase.OWNED || phase == Phase.RELEASING) {
            lose("member " + Long.toHexString(member) + " has taken it");
        }
    }

    private void subscribe(TaskRecord.Subscribed subscribed) {
        SourceLife source =
                new SourceLife(subscribed.source(), subscribed.from().life());
        SourceState known = state.find(source);
        TaskSubscription subscription = known == null ? null : known.find(subscribed.subscription());
        if (known == null || subscription == null) {
            return;
        }
        SourceFeed feed = feeds.get(source);
        if (feed == null) {
            feeds.put(source, deliveries.feed(tally, spool, source, List.of(subscription)));
        } else {
            deliveries.subscribe(feed, subscription);
        }
    }

    private void unsubscribe(SubscriptionKey subscription) {
        for (SourceFeed feed : List.copyOf(feeds.values())) {
            Subscriber subscriber = feed.find(subscription);
            if (subscriber != null) {
                deliveries.unsubscribe(feed, subscriber);
                if (feed.subscribers().isEmpty()) {
                    deliveries.close(feed);
                    feeds.remove(feed.source());
                }
                return;
            }
        }
    }

    private void forget(SourceLife ended) {
        SourceFeed feed = feeds.remove(ended);
        if (feed != null) {
            deliveries.close(feed);
        }
    }

    /// Gives the task back: nothing more is begun for it, what is under way is waited for.
    void release() {
        if (phase == Phase.OWNED) {
            to(Phase.RELEASING);
            releaseByNs = loop.nowNs() + settings.drainFor().toNanos();
            positions.drain();
        } else if (phase != Phase.RELEASING) {
            drop();
        }
    }

    /// The task is another's.
    void lose(String why) {
        LOG.warn("task {} is lost: {}", partition, why);
        counters.losses.increment();
        drop();
    }

    void released() {
        LOG.debug("task {} is given back", partition);
        counters.releases.increment();
        drop();
    }

    private void drop() {
        if (follow != null) {
            follow.close();
            follow = null;
        }
        feeds.values().forEach(deliveries::close);
        feeds.clear();
        spool.end();
        state = new TaskState();
        to(Phase.IDLE);
    }

    private void to(Phase next) {
        phase = next;
    }

    TaskStatus status(long clockMs) {
        long records = 0;
        long sinceMs = clockMs;
        int lagging = 0;
        for (SourceFeed feed : feeds.values()) {
            SourceFeed.Lag lag = feed.lag();
            records += lag.records();
            sinceMs = lag.sinceMs() == 0 ? sinceMs : Math.min(sinceMs, lag.sinceMs());
            for (Subscriber subscriber : feed.subscribers()) {
                lagging += subscriber.isLagging() ? 1 : 0;
            }
        }
        return new TaskStatus(
                partition,
                phase.name(),
                feeds.size(),
                state.subscriptionCount(),
                lagging,
                records,
                Math.max(0, clockMs - sinceMs));
    }

    /// Whether a batch was refused since the task is another's.
    static boolean isFenced(AppendOutcome outcome) {
        return outcome instanceof AppendOutcome.Refused(Reason reason) && reason instanceof Reason.FencingTokenMismatch;
    }
}
