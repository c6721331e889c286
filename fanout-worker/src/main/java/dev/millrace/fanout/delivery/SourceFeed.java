package dev.millrace.fanout.delivery;

import dev.millrace.fanout.loop.StateReader;
import dev.millrace.fanout.spool.TaskSpool;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.state.ContradictoryLogException;
import dev.millrace.model.state.StreamState;
import dev.millrace.model.task.SourceLife;
import dev.millrace.model.task.SubscriptionKey;
import dev.millrace.model.task.TaskSubscription;
import dev.millrace.store.TailOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One life of a source, followed for its subscriptions: its state, and a bounded window of the messages read last.
///
/// Where the life lasts at the log's tail, everything up to there counts, and the log is read from where the
/// subscriptions are; from the tail on the fold says what counts. Where it is over already, only the fold of the whole
/// life tells where it ended, so the log is read from the first record that it has. Owned by the owner thread.
public final class SourceFeed {
    private static final Logger LOG = LoggerFactory.getLogger(SourceFeed.class);

    private enum Phase {
        LOADING,
        FOLLOWING,
        ENDED,
        CLOSED
    }

    private final Deliveries deliveries;
    private final TaskTally tally;
    private final SourceLife source;
    private final StreamKey key;
    private final SourceHistory history;
    private final Map<SubscriptionKey, Subscriber> subscribers = new LinkedHashMap<>();
    private final List<SourceMessage> complete = new ArrayList<>();
    private Phase phase = Phase.LOADING;
    private SourceWindow window = new SourceWindow(0);
    private @Nullable StreamState state;
    private @Nullable SourceMessages messages;
    private @Nullable PacedFollow follow;
    private long fedSeqNum;
    private long beginSeqNum;
    private long fullSinceNs = -1;
    private boolean paused;
    private boolean refolds;
    private boolean waits;
    private boolean checks;
    private int failures;
    private String trouble = "";

    /// @param tally of the task that the source belongs to, like the spool
    SourceFeed(Deliveries deliveries, TaskTally tally, TaskSpool spool, SourceLife source) {
        this.deliveries = deliveries;
        this.tally = tally;
        this.source = source;
        key = StreamKeys.of(source.source());
        history = new SourceHistory(deliveries, spool, source);
    }

    public SourceLife source() {
        return source;
    }

    TaskTally tally() {
        return tally;
    }

    SourceHistory history() {
        return history;
    }

    SourceWindow window() {
        return window;
    }

    public Collection<Subscriber> subscribers() {
        return Collections.unmodifiableCollection(subscribers.values());
    }

    public @Nullable Subscriber find(SubscriptionKey subscription) {
        return subscribers.get(subscription);
    }

    /// What was last wrong with it; empty for nothing.
    public String trouble() {
        return trouble;
    }

    ContentType contentType() {
        StreamState known = state;
        return known == null ? ContentType.OCTET_STREAM : known.contentType();
    }

    /// Whether nothing more of it is to be delivered, since its task is being given back.
    boolean isPaused() {
        return paused;
    }

    void pause() {
        paused = true;
    }

    /// Whether it is known where its subscriptions are in it.
    public boolean isLoaded() {
        return phase == Phase.FOLLOWING || phase == Phase.ENDED;
    }

    /// Whether its life is over and all of it is in the window, or was.
    public boolean isEnded() {
        return phase == Phase.ENDED;
    }

    /// Whether it is over and delivered to everybody.
    public boolean isDone() {
        return isEnded() && subscribers.values().stream().allMatch(Subscriber::isOver);
    }

    /// Where the source's log can be read from for whoever has everything that was read so far.
    public long readSeqNum() {
        return messages == null ? beginSeqNum : messages.boundarySeqNum();
    }

    /// How many messages the slowest subscription in the window has before it, and since when, ms; 0 for none.
    public Lag lag() {
        long next = Long.MAX_VALUE;
        for (Subscriber subscriber : subscribers.values()) {
            if (!subscriber.isOver()) {
                next = Math.min(next, subscriber.nextSeqNum());
            }
        }
        return lagFrom(next);
    }

    /// How many messages one that has everything below `nextSeqNum` has before it, and since when, ms; 0 for none.
    Lag lagFrom(long nextSeqNum) {
        int index = window.indexFrom(nextSeqNum);
        boolean behind = nextSeqNum < window.startSeqNum();
        long records = behind ? Math.max(0, readSeqNum() - nextSeqNum) : window.size() - index;
        return new Lag(records, index < window.size() ? window.get(index).arrivedAtMs : 0);
    }

    /// @param records messages, or where the window does not hold them records, that are not delivered to all
    /// @param sinceMs arrival time of the oldest of them that is in memory, ms; 0 for none
    public record Lag(long records, long sinceMs) {}

    Subscriber add(TaskSubscription subscription, SessionSender session) {
        Subscriber subscriber = new Subscriber(subscription, this, session);
        subscribers.put(subscription.key(), subscriber);
        if (phase != Phase.LOADING && subscription.startSeqNum() < window.startSeqNum()) {
            fallBehind(subscriber);
            readHistory(subscriber);
        }
        return subscriber;
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber.facts().key());
        subscriber.to(Subscriber.Stage.DROPPED);
    }

    void start() {
        phase = Phase.LOADING;
        StateReader.load(deliveries.loop(), key, new StateReader.Receiver() {
            @Override
            public void onState(StreamState loaded) {
                onLoaded(loaded);
            }

            @Override
            public void onReload(String detail) {
                again(detail);
            }

            @Override
            public void onUnreadable(String detail) {
                deliveries.counters().unreadable.increment();
                LOG.error("source {}: its log cannot be read back: {}", source, detail);
                again(detail);
            }

            @Override
            public void onUnavailable(String detail) {
                again(detail);
            }
        });
    }

    /// The log is not as it was: it is looked at anew, from where the subscriptions are.
    void reload(String detail) {
        if (phase == Phase.FOLLOWING || phase == Phase.LOADING) {
            stopFollowing();
            history.forget();
            again(detail);
        }
    }

    private void again(String detail) {
        if (phase == Phase.CLOSED) {
            return;
        }
        trouble = detail;
        phase = Phase.LOADING;
        deliveries
                .loop()
                .after(
                        deliveries
                                .settings()
                                .retry()
                                .waitNs(++failures, deliveries.loop().random()),
                        () -> {
                            if (phase == Phase.LOADING) {
                                start();
                            }
                        });
    }

    private void onLoaded(StreamState loaded) {
        if (phase != Phase.LOADING) {
            return;
        }
        if (!loaded.lives(source.life()) && loaded.lifeFloor() < source.life()) {
            again("its log knows of no such life: greatest=" + loaded.lifeFloor());
            return;
        }
        beginSeqNum = Math.min(loaded.nextSeqNum(), FeedStart.of(subscribers.values()));
        subscribers.values().forEach(Subscriber::rejoin);
        deliveries.windowBytes(-window.bytes());
        window = new SourceWindow(beginSeqNum);
        messages = new SourceMessages(
                source.life(), beginSeqNum, deliveries.settings().messageBytesMax());
        refolds = !loaded.lives(source.life());
        state = refolds ? null : loaded;
        fedSeqNum = refolds ? 0 : beginSeqNum;
        phase = Phase.FOLLOWING;
        follow = new PacedFollow(deliveries.loop(), deliveries.linger(), key, this::onRecords);
        follow.next(fedSeqNum);
        for (Subscriber subscriber : subscribers.values()) {
            if (!subscriber.isOver() && subscriber.resumeSeqNum() < beginSeqNum) {
                fallBehind(subscriber);
                readHistory(subscriber);
            }
        }
    }

    private void onRecords(List<SequencedRecord> records) {
        if (phase != Phase.FOLLOWING) {
            return;
        }
        history.add(records);
        try {
            for (SequencedRecord record : records) {
                if (record.seqNum() >= fedSeqNum && phase == Phase.FOLLOWING && !take(record)) {
                    return;
                }
            }
        } catch (UnreadableRecordException | ContradictoryLogException unreadable) {
            deliveries.counters().unreadable.increment();
            LOG.error("source {}: its log cannot be read back: {}", source, unreadable.getMessage());
            reload(String.valueOf(unreadable.getMessage()));
            return;
        }
        failures = 0;
        trouble = "";
        wakeSessions();
        readOn();
    }

    /// Whether the log goes on here.
    private boolean take(SequencedRecord record) throws UnreadableRecordException {
        StreamRecord decoded = StreamRecordCodec.decode(record.record()).record();
        if (record.seqNum() > fedSeqNum && !(refolds && state == null)) {
            deliveries.counters().givenUp.increment();
            reload("trimmed: expected seqNum=" + fedSeqNum + " found=" + record.seqNum());
            return false;
        }
        StreamState folded = state;
        if (folded == null) {
            if (record.seqNum() > 0 && !(decoded instanceof StreamRecord.Created)) {
                LOG.warn("source {}: it ended, and its log was trimmed before all of it was delivered", source);
                deliveries.counters().givenUp.increment();
                end();
                return false;
            }
            folded = StreamState.emptyAt(new TailPosition(record.seqNum(), 0));
            state = folded;
        }
        fedSeqNum = record.seqNum() + 1;
        boolean counts = true;
        if (record.seqNum() >= folded.nextSeqNum()) {
            folded.apply(record.seqNum(), record.timestampMs(), decoded);
            counts = !refolds || folded.lives(source.life());
            if (!folded.lives(source.life()) && folded.lifeFloor() >= source.life()) {
                end();
                return false;
            }
        }
        if (counts && record.seqNum() >= beginSeqNum) {
            feed(record, decoded);
        }
        return true;
    }

    private void feed(SequencedRecord record, StreamRecord decoded) throws UnreadableRecordException {
        SourceMessages assembled = messages;
        if (assembled == null) {
            throw new IllegalStateException("fed before it was loaded: " + source);
        }
        assembled.accept(record.seqNum(), record.timestampMs(), decoded, complete);
        for (SourceMessage message : complete) {
            window.add(message);
            deliveries.windowBytes(message.weight());
        }
        complete.clear();
    }

    private void end() {
        phase = Phase.ENDED;
        stopFollowing();
        wakeSessions();
    }

    private void wakeSessions() {
        for (Subscriber subscriber : subscribers.values()) {
            if (subscriber.hasWork()) {
                subscriber.session.wake();
            }
        }
    }

    /// Asks for more where there is room for it.
    private void readOn() {
        PacedFollow followed = follow;
        if (phase != Phase.FOLLOWING || followed == null) {
            return;
        }
        makeRoom();
        if (window.size() == 0 || !isFull()) {
            fullSinceNs = -1;
            followed.next(fedSeqNum);
            return;
        }
        if (!waits) {
            waits = true;
            deliveries.loop().after(Deliveries.ROOM_LOOK_NS, () -> {
                waits = false;
                readOn();
            });
        }
    }

    private boolean isFull() {
        return window.bytes() >= deliveries.settings().windowBytesMax() || deliveries.windowsAreFull();
    }

    /// Forgets what all have that do not lag. Where that is not enough for a while, those that hold the others up
    /// fall behind. Where they are the most, only those do that stand still, since the rest are what this source's
    /// pace is; where there are no others, nobody does.
    private void makeRoom() {
        trim();
        if (!isFull() || window.size() == 0) {
            return;
        }
        long now = deliveries.loop().nowNs();
        if (fullSinceNs < 0) {
            fullSinceNs = now;
        }
        if (now - fullSinceNs < deliveries.settings().lagAfter().toNanos()) {
            return;
        }
        fullSinceNs = now;
        List<Subscriber> slow = slow(now);
        slow.forEach(this::fallBehind);
        // The window has to leave them before they look for it: where it begins at their place, they are in it again.
        trim();
        slow.forEach(SourceFeed::readHistory);
    }

    /// Those in the window that hold the others up.
    private List<Subscriber> slow(long nowNs) {
        long middle = window.get(window.size() / 2).startSeqNum;
        List<Subscriber> slow = new ArrayList<>();
        int others = 0;
        for (Subscriber subscriber : subscribers.values()) {
            if (subscriber.isOver() || subscriber.isLagging()) {
                continue;
            }
            if (subscriber.nextSeqNum() <= middle) {
                slow.add(subscriber);
            } else {
                others++;
            }
        }
        if (others == 0) {
            return List.of();
        }
        if (slow.size() > others) {
            slow.removeIf(subscriber -> !subscriber.session.standsStill(nowNs));
        }
        return slow;
    }

    private void fallBehind(Subscriber subscriber) {
        deliveries.counters().lagged.increment();
        subscriber.lag(new HistoryReader(deliveries, subscriber));
    }

    /// Has a subscription that fell behind read on by itself; one whose session has a call under way does at its end.
    private static void readHistory(Subscriber subscriber) {
        HistoryReader history = subscriber.history();
        if (history != null && !subscriber.session.isBusy()) {
            history.proceed();
        }
    }

    /// Forgets what nobody needs any more.
    void trim() {
        if (phase != Phase.FOLLOWING) {
            return;
        }
        long needed = readSeqNum();
        for (Subscriber subscriber : subscribers.values()) {
            if (!subscriber.isOver() && !subscriber.isLagging()) {
                needed = Math.min(needed, subscriber.nextSeqNum());
            }
        }
        deliveries.windowBytes(-window.dropBelow(needed));
    }

    /// A subscription has moved on.
    void progressed() {
        if (waits) {
            readOn();
        }
    }

    /// Looks whether the life has expired: nothing tells that but the time. Once in a while.
    void look() {
        trim();
        history.trim(subscribers.values(), readSeqNum());
        StreamState folded = state;
        if (phase != Phase.FOLLOWING || folded == null || refolds || checks) {
            return;
        }
        if (folded.mayLiveAt(deliveries.loop().clockMs())) {
            return;
        }
        // What is to arrive from now on is past the deadline; what arrived before has to be read first.
        checks = true;
        deliveries.loop().await(deliveries.loop().store().tail(key), outcome -> {
            checks = false;
            if (phase == Phase.FOLLOWING
                    && outcome instanceof TailOutcome.Tail(TailPosition tail)
                    && tail.nextSeqNum() <= fedSeqNum) {
                end();
            }
        });
    }

    private void stopFollowing() {
        if (follow != null) {
            follow.close();
            follow = null;
        }
    }

    void close() {
        stopFollowing();
        history.forget();
        deliveries.windowBytes(-window.dropBelow(Long.MAX_VALUE));
        phase = Phase.CLOSED;
    }
}
