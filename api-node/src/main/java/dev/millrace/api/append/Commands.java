package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.StreamCommand.Create;
import dev.millrace.model.command.StreamCommand.Inspect;
import dev.millrace.model.command.StreamCommand.InspectSession;
import dev.millrace.model.command.StreamCommand.Subscribe;
import dev.millrace.model.command.Use;
import dev.millrace.model.decide.Decision;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.state.Deadlines;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/// Decides commands, and says what becomes of those that cannot be decided or answered in time. Owned by the shard's
/// owner.
///
/// A command is decided on the newest state, with what is in flight and drafted. If there is something to write it goes
/// into the draft. An answer without a record waits until all it was decided on is durable, and until the store has
/// confirmed the state after the command came; then it is decided once more on the durable state, whose times are the
/// store's. Only looking at a stream does not wait for what is in flight: it is answered from the durable state.
///
/// A life that begins over one that has ended is decided on a state that the store confirmed in this very turn: a log
/// that was removed and begun anew may have come to the number at which the record would be written.
final class Commands {
    private static final long NS_PER_MS = 1_000_000;

    private final Owner owner;
    private final long staleNs;

    Commands(Owner owner) {
        this.owner = owner;
        // A batch may be sent again until the deadline: until then the state has to be young enough.
        staleNs = owner.settings.confirmedWithin().toNanos()
                - owner.settings.requestDeadline().toNanos();
    }

    /// Takes a request up, and clears its slot as soon as it is sure to be answered.
    void onRequest(RingSlot slot) {
        assert owner.checkThread();
        StreamPath path = slot.path;
        Requester requester = slot.requester;
        StreamCommand command = slot.command;
        long bytes = slot.bytes;
        if (path == null || requester == null || command == null) {
            throw new IllegalStateException("an empty slot was published");
        }
        owner.counters.requests.increment();
        StreamEntry entry = owner.table.use(path, owner.turnNs);
        slot.clear();
        if (entry == null) {
            refuse(requester, bytes, "streams in memory: max=" + owner.settings.residentStreamsMax());
        } else if (entry.unanswered >= owner.settings.pendingPerStreamMax()) {
            refuse(requester, bytes, "requests of one stream: max=" + owner.settings.pendingPerStreamMax());
        } else {
            long deadlineNs = owner.turnNs + owner.deadlineNs;
            take(new Pending.OfRequest(entry, command, ++owner.order, deadlineNs, requester, bytes));
        }
    }

    private void refuse(Requester requester, long bytes, String what) {
        owner.counters.overloaded.increment();
        owner.replies.add(requester, new StreamOutcome.Overloaded(what, 1), bytes);
    }

    void take(Pending pending) {
        owner.register(pending);
        accept(pending);
    }

    /// Decides a command, or has it wait until it can be decided.
    void accept(Pending pending) {
        StreamEntry entry = pending.entry;
        if (!entry.isReady() || isStale(entry)) {
            entry.await(pending);
            owner.recoveries.ensure(entry);
            return;
        }
        if (waitsForOtherClocks(pending)) {
            return;
        }
        StreamState durable = entry.durable();
        if (isToBeConfirmedFirst(pending)) {
            entry.confirm(pending, durable.nextSeqNum());
            owner.confirmations.request(entry);
            return;
        }
        boolean looks = pending.command instanceof Inspect || pending.command instanceof InspectSession;
        if (durable.openGroup() != null && entry.flight == null && !isHarmless(pending.command, durable)) {
            if (!owner.commits.endOpenGroup(entry, pending)) {
                return;
            }
        } else if (looks && (durable.openGroup() == null || isHarmless(pending.command, durable))) {
            Decision decision = owner.decider.decide(durable, pending.command, owner.turnMs);
            if (decision instanceof Decision.Answer(StreamOutcome outcome)) {
                answerFromDurable(pending, outcome);
                return;
            }
        }
        decideOnNewest(pending);
    }

    /// Whether a command may begin a life in a log that may have been removed. What is in flight or drafted was
    /// confirmed before it was written, or goes on a life, whose end is younger than any removal.
    private boolean isToBeConfirmedFirst(Pending pending) {
        StreamEntry entry = pending.entry;
        boolean begins = pending.command instanceof Create || pending.command instanceof Subscribe;
        return begins
                && entry.flight == null
                && entry.draft == null
                && entry.confirmedTurn != owner.turn
                && entry.durable().mayBeRemoved();
    }

    /// Has a command that would take an expired stream away wait until it has expired by everybody's clock.
    private boolean waitsForOtherClocks(Pending pending) {
        StreamEntry entry = pending.entry;
        OptionalLong untilMs = owner.decider.waitsUntilMs(entry.newest(), pending.command, owner.turnMs);
        if (untilMs.isEmpty()) {
            return false;
        }
        entry.await(pending);
        owner.after((untilMs.getAsLong() + 1 - owner.turnMs) * NS_PER_MS, () -> {
            if (entry.isReady() && !pending.isAnswered()) {
                resume(entry);
            }
        });
        return true;
    }

    private void decideOnNewest(Pending pending) {
        StreamEntry entry = pending.entry;
        StreamState newest = entry.newest();
        switch (owner.decider.decide(newest, pending.command, owner.turnMs)) {
            case Decision.Write write -> owner.commits.draft(pending, write);
            case Decision.Answer answer -> {
                if (entry.draft != null) {
                    // The draft is sent after this command came: with it the state is confirmed for it too.
                    entry.confirm(pending, newest.nextSeqNum());
                } else if (entry.flight != null) {
                    entry.confirm(pending, newest.nextSeqNum());
                    owner.confirmations.request(entry);
                } else {
                    answerFromDurable(pending, answer.outcome());
                }
            }
        }
    }

    /// Has an answer that was decided on the durable state leave as soon as that state is confirmed for its command.
    private void answerFromDurable(Pending pending, StreamOutcome outcome) {
        StreamEntry entry = pending.entry;
        long decidedAt = entry.durable().nextSeqNum();
        if (entry.confirmedOrder < pending.order) {
            owner.confirmations.request(entry);
        }
        if (entry.isReady()
                && entry.confirmedOrder >= pending.order
                && entry.durable().nextSeqNum() == decidedAt) {
            answered(pending, outcome);
        } else if (entry.isReady()) {
            entry.confirm(pending, decidedAt);
        } else {
            entry.await(pending);
        }
    }

    /// Answers whoever waits for the durable state as it is now. Its owner has just learnt that it has grown or that it
    /// is confirmed.
    void release(StreamEntry entry) {
        ArrayDeque<Pending> queue = entry.confirming;
        if (queue == null || !entry.isReady()) {
            return;
        }
        entry.confirming = null;
        long durable = entry.durable().nextSeqNum();
        for (Pending pending : queue) {
            if (pending.isAnswered()) {
                continue;
            }
            if (pending.order > entry.confirmedOrder || pending.restsOnSeqNum > durable || !entry.isReady()) {
                keep(pending, entry);
                continue;
            }
            decideAgain(pending);
        }
    }

    private void keep(Pending pending, StreamEntry entry) {
        if (entry.isReady()) {
            entry.confirm(pending, pending.restsOnSeqNum);
        } else {
            entry.await(pending);
        }
    }

    /// What rests on the durable state is decided again on it, since only now its times are the store's.
    private void decideAgain(Pending pending) {
        StreamState durable = pending.entry.durable();
        if (durable.openGroup() == null || isHarmless(pending.command, durable)) {
            Decision decision = owner.decider.decide(durable, pending.command, owner.turnMs);
            if (decision instanceof Decision.Answer(StreamOutcome outcome)) {
                answered(pending, outcome);
                return;
            }
        }
        pending.undecide();
        accept(pending);
    }

    private void answered(Pending pending, StreamOutcome outcome) {
        owner.answer(pending, outcome);
        StreamEntry entry = pending.entry;
        if (entry.unanswered == 0 && entry.durable().existenceAt(owner.turnMs) == Existence.ABSENT) {
            owner.table.cool(entry);
        }
    }

    /// Decides these, in the order in which they came.
    void acceptAll(List<Pending> pendings) {
        pendings.sort(Comparator.comparingLong(pending -> pending.order));
        for (Pending pending : pendings) {
            if (!pending.isAnswered()) {
                pending.undecide();
                accept(pending);
            }
        }
    }

    /// Decides those that waited.
    void resume(StreamEntry entry) {
        ArrayDeque<Pending> queue = entry.waiting;
        if (queue != null) {
            entry.waiting = null;
            acceptAll(new ArrayList<>(queue));
        }
    }

    /// Answers all that wait for the stream's state.
    void answerWaiting(StreamEntry entry, StreamOutcome outcome) {
        ArrayDeque<Pending> first = entry.waiting;
        ArrayDeque<Pending> second = entry.confirming;
        entry.waiting = null;
        entry.confirming = null;
        if (first != null) {
            first.forEach(pending -> owner.answer(pending, outcome));
        }
        if (second != null) {
            second.forEach(pending -> owner.answer(pending, outcome));
        }
    }

    /// Whether a command will not write, whatever it comes to. A stream with another writer's open group may be looked
    /// at, but not written to before that is ended.
    private boolean isHarmless(StreamCommand command, StreamState state) {
        if (!(command instanceof Inspect inspect)) {
            return command instanceof InspectSession;
        }
        long nowMs = Math.max(owner.turnMs, state.tail().timestampMs());
        return inspect.use() == Use.DOES_NOT_COUNT
                || state.existenceAt(nowMs) != Existence.LIVE
                || !Deadlines.movedByUse(state.lifetime(), state.deadlineMs(), nowMs);
    }

    private boolean isStale(StreamEntry entry) {
        return entry.flight == null && entry.draft == null && owner.turnNs - entry.confirmedNs > staleNs;
    }
}
