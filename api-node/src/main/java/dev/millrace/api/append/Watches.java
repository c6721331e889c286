package dev.millrace.api.append;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.decide.Decision;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.state.Deadlines;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.Following;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells watchers what becomes visible in their streams, whoever appended it, and when a stream ends. Local commits are
/// told at once; what others append comes by the store's follow, see [Follows]. Owned by the shard's owner.
///
/// A watch lasts as long as the state is folded without a break: when that has to be made anew, the watch is
/// interrupted, and readers go on from their offsets.
final class Watches {
    /// How long the owner waits at least before it looks at a stream again.
    private static final long LOOK_APART_MS = 100;

    private static final long RETRY_LOOK_MS = 1_000;

    private final Owner owner;
    private final List<Watch> watches = new ArrayList<>();
    private final long confirmApartMs;

    /// When the first of the watches has to be looked at, by the store's clock.
    private long nextLookMs = Long.MAX_VALUE;

    private volatile int watched;

    Watches(Owner owner) {
        this.owner = owner;
        confirmApartMs = owner.settings.confirmedWithin().dividedBy(4).toMillis();
    }

    void begin(StreamPath path, TailWatcher watcher) {
        StreamEntry entry = owner.table.use(path, owner.turnNs);
        if (entry == null) {
            watcher.onTail(new TailEvent.Interrupted("streams in memory: max=" + owner.settings.residentStreamsMax()));
            return;
        }
        owner.commands.take(new WatchTask(entry, ++owner.order, owner.turnNs + owner.deadlineNs, watcher));
    }

    void end(StreamPath path, TailWatcher watcher) {
        StreamEntry entry = owner.table.find(path);
        if (entry == null) {
            return;
        }
        withdraw(entry.waiting, watcher);
        withdraw(entry.confirming, watcher);
        Watch watch = entry.watch;
        if (watch != null && watch.watchers.remove(watcher) && watch.watchers.isEmpty()) {
            close(watch);
        }
    }

    @SuppressWarnings("ReferenceEquality") // this watcher, not one that equals it
    private static void withdraw(@Nullable ArrayDeque<Pending> queue, TailWatcher watcher) {
        if (queue != null) {
            for (Pending pending : queue) {
                if (pending instanceof WatchTask task && task.watcher == watcher) {
                    task.withdrawn = true;
                }
            }
        }
    }

    /// The stream's confirmed state is there: the watch begins, or there is nothing to watch.
    void open(WatchTask task, StreamOutcome outcome) {
        if (!(outcome instanceof StreamOutcome.Inspected(StreamView view))) {
            task.watcher.onTail(failure(outcome));
            return;
        }
        StreamEntry entry = task.entry;
        Watch watch = entry.watch;
        if (watch == null) {
            watch = new Watch(entry, view, owner.settings.messageBytesMax(), owner.mailbox);
            entry.watch = watch;
            watches.add(watch);
            watched = watches.size();
            lookAt(watch, nextLook(view));
            owner.follows.begin(watch);
        }
        watch.watchers.add(task.watcher);
        task.watcher.onTail(new TailEvent.Opened(view));
    }

    /// How a watch ends by what a request would be answered now.
    private static TailEvent failure(StreamOutcome outcome) {
        if (outcome instanceof StreamOutcome.Overloaded overloaded) {
            return new TailEvent.Interrupted(overloaded.what());
        }
        if (outcome instanceof StreamOutcome.StoreUnavailable(String detail)) {
            return new TailEvent.Interrupted(detail);
        }
        if (outcome instanceof StreamOutcome.Unresolved(String detail)) {
            return new TailEvent.Interrupted(detail);
        }
        return new TailEvent.Ended(outcome);
    }

    /// A batch of our own has landed.
    void onApplied(StreamEntry entry, Batch batch) {
        Watch watch = entry.watch;
        if (watch == null) {
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            feed(watch, batch.startSeqNum + i, batch.records.get(i));
        }
        tell(watch);
    }

    /// A record that another writer has appended was read.
    void onRead(StreamEntry entry, SequencedRecord record, StreamRecord decoded) {
        if (entry.watch != null) {
            feed(entry.watch, record.seqNum(), decoded);
        }
    }

    /// A page of such records is applied.
    void tellRead(StreamEntry entry) {
        if (entry.watch != null) {
            tell(entry.watch);
        }
    }

    /// A flight or a draft has ended, or a log was read.
    void onSettled(StreamEntry entry) {
        if (entry.watch != null) {
            owner.follows.onSettled(entry.watch);
        }
    }

    private void feed(Watch watch, long seqNum, StreamRecord record) {
        GroupSpan inside = watch.begunInside;
        if (inside != null) {
            if (record instanceof StreamRecord.Data data && inside.equals(data.group())) {
                if (seqNum == inside.lastSeqNum()) {
                    interrupt(watch.entry, "a request became visible of which only the end was seen here");
                }
                return;
            }
            watch.begunInside = null;
        }
        try {
            watch.assembler.accept(seqNum, record, watch.visible);
        } catch (UnreadableRecordException unreadable) {
            interrupt(watch.entry, "seqNum=" + seqNum + ": " + unreadable);
        }
    }

    private void tell(Watch watch) {
        StreamEntry entry = watch.entry;
        if (entry.watch != watch) {
            return;
        }
        StreamState state = entry.durable();
        if (!state.lives(watch.life)) {
            end(watch, new TailEvent.Ended(gone(state)));
            return;
        }
        StreamView view = state.view();
        boolean changed = view.closed() != watch.told.closed() || view.deadlineMs() != watch.told.deadlineMs();
        if (watch.visible.isEmpty() && !changed) {
            return;
        }
        TailEvent grew = new TailEvent.Grew(watch.visible, view);
        watch.visible = new ArrayList<>();
        watch.told = view;
        if (changed) {
            lookAt(watch, nextLook(view));
        }
        for (int i = 0; i < watch.watchers.size(); i++) {
            watch.watchers.get(i).onTail(grew);
        }
    }

    /// What is said of a stream whose life, the one that was watched, is over.
    private StreamOutcome gone(StreamState state) {
        Decision now = owner.decider.decide(state, new StreamCommand.Inspect(Use.DOES_NOT_COUNT), owner.turnMs);
        return now instanceof Decision.Answer(StreamOutcome outcome) && !(outcome instanceof StreamOutcome.Inspected)
                ? outcome
                : new StreamOutcome.NotFound();
    }

    /// Looks at the watched streams that are due. Once a turn.
    void look() {
        if (owner.turnMs < nextLookMs) {
            return;
        }
        nextLookMs = Long.MAX_VALUE;
        for (Watch watch : List.copyOf(watches)) {
            if (!watch.looking && watch.lookMs <= owner.turnMs) {
                watch.looking = true;
                owner.commands.take(new LookTask(watch, ++owner.order, owner.turnNs + owner.deadlineNs));
            }
            if (!watch.looking) {
                nextLookMs = Math.min(nextLookMs, watch.lookMs);
            }
        }
        nextLookMs = Math.max(nextLookMs, owner.turnMs + LOOK_APART_MS);
    }

    void onLooked(Watch watch, StreamOutcome outcome) {
        watch.looking = false;
        if (watch.entry.watch != watch) {
            return;
        }
        if (outcome instanceof StreamOutcome.Inspected(StreamView view)) {
            lookAt(watch, nextLook(view));
            owner.follows.begin(watch);
            return;
        }
        TailEvent event = failure(outcome);
        if (event instanceof TailEvent.Interrupted && watch.following != null) {
            lookAt(watch, owner.turnMs + RETRY_LOOK_MS);
        } else {
            end(watch, event);
        }
    }

    /// The follow has ended: the stream is looked at, and then followed again.
    void lookSoon(Watch watch) {
        lookAt(watch, owner.turnMs + owner.random.nextLong(LOOK_APART_MS, RETRY_LOOK_MS));
    }

    /// When use has to move the deadline next, or the stream expires, or the state is to be confirmed again.
    private long nextLook(StreamView view) {
        long latest = owner.turnMs + confirmApartMs;
        long deadline = view.deadlineMs();
        if (deadline == Deadlines.NEVER) {
            return latest;
        }
        long due = view.lifetime() instanceof Lifetime.Sliding(long ttlSeconds)
                ? deadline - Math.min(deadline, Math.multiplyExact(ttlSeconds, 1_000L))
                : deadline;
        return Math.max(owner.turnMs + LOOK_APART_MS, Math.min(due + 1, latest));
    }

    private void lookAt(Watch watch, long ms) {
        watch.lookMs = ms;
        nextLookMs = Math.min(nextLookMs, ms);
    }

    /// How long until a stream has to be looked at, `most` at most.
    long untilNext(long most) {
        return nextLookMs == Long.MAX_VALUE ? most : Math.clamp((nextLookMs - owner.turnMs) * 1_000_000, 0, most);
    }

    /// The stream can no longer be followed without a gap.
    void interrupt(StreamEntry entry, String detail) {
        Watch watch = entry.watch;
        if (watch != null) {
            end(watch, new TailEvent.Interrupted(detail));
        }
    }

    private void end(Watch watch, TailEvent event) {
        close(watch);
        for (TailWatcher watcher : watch.watchers) {
            watcher.onTail(event);
        }
        watch.watchers.clear();
    }

    private void close(Watch watch) {
        watch.entry.watch = null;
        watches.remove(watch);
        watched = watches.size();
        Following following = watch.following;
        watch.following = null;
        if (following != null) {
            following.close();
        }
    }

    void interruptAll(String detail) {
        for (Watch watch : List.copyOf(watches)) {
            end(watch, new TailEvent.Interrupted(detail));
        }
    }

    int watched() {
        return watched;
    }
}
