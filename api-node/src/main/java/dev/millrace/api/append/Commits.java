package dev.millrace.api.append;

import dev.millrace.model.decide.Decision;
import dev.millrace.model.decide.OpenGroupLease.Verdict;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Durable;
import java.util.ArrayList;
import java.util.List;

/// Brings what was decided into the log: drafts, which go out at the end of the owner's turn, one batch of a stream
/// at a time, and what happens when a batch has landed. Owned by the shard's owner.
final class Commits {
    private static final long NS_PER_MS = 1_000_000;

    private final Owner owner;
    private final List<StreamEntry> launching = new ArrayList<>();
    private final long staleNs;
    private final long leaseMs;

    Commits(Owner owner) {
        this.owner = owner;
        staleNs = owner.settings.confirmedWithin().toNanos();
        leaseMs = owner.settings.groupLease().toMillis();
    }

    /// Adds what a command writes to the draft.
    void draft(Pending pending, Decision.Write write) {
        pending.records = write.records();
        pending.outcome = write.outcome();
        draftOf(pending.entry).add(pending, write.records(), owner.turnMs);
        pending.stage = Pending.Stage.DRAFTED;
    }

    /// Adds the parts of a snapshot to the draft.
    void draftSnapshot(StreamEntry entry) {
        SnapshotTask task = new SnapshotTask(entry, ++owner.order, owner.turnNs + owner.deadlineNs);
        List<StreamRecord> parts = entry.durable().snapshot();
        owner.register(task);
        entry.snapshotUnderWay = true;
        task.stage = Pending.Stage.DRAFTED;
        draftOf(entry).addSpread(task, parts, owner.turnMs);
    }

    /// Has the group that stands open at the log's end be ended before `pending` is written, at once where that may be.
    ///
    /// @return false when `pending` has to wait
    boolean endOpenGroup(StreamEntry entry, Pending pending) {
        GroupSpan open = entry.durable().openGroup();
        if (entry.draft != null || open == null) {
            return true;
        }
        if (open.firstSeqNum() == entry.ownGroupSeqNum) {
            abort(entry, new Aborted(open.firstSeqNum()));
            return true;
        }
        GroupWait wait = entry.groupWait;
        if (wait == null) {
            wait = new GroupWait(leaseMs);
            entry.groupWait = wait;
        }
        return switch (wait.lease.look(entry.durable(), owner.turnNs / NS_PER_MS)) {
            case Verdict.Clear() -> true;
            case Verdict.Abort(Aborted record) -> {
                abort(entry, record);
                yield true;
            }
            case Verdict.WaitUntil(long atMs) -> {
                entry.await(pending);
                lookAgain(entry, wait, atMs - owner.turnNs / NS_PER_MS);
                yield false;
            }
        };
    }

    private void abort(StreamEntry entry, Aborted record) {
        owner.counters.groupsAborted.increment();
        draftOf(entry).addRecords(List.of(record), owner.turnMs);
    }

    /// Reads the log on, soon at first and when the lease is over at last: most groups are completed in a moment.
    private void lookAgain(StreamEntry entry, GroupWait wait, long leaseLeftMs) {
        if (wait.timed) {
            return;
        }
        wait.timed = true;
        wait.looks++;
        long waitNs = Math.min(leaseLeftMs * NS_PER_MS, Backoff.waitNs(wait.looks, owner.random));
        owner.after(Math.max(NS_PER_MS, waitNs), () -> {
            wait.timed = false;
            if (entry.groupWait == wait && entry.isReady() && entry.flight == null && entry.unanswered > 0) {
                owner.recoveries.catchUp(entry);
            }
        });
    }

    private Draft draftOf(StreamEntry entry) {
        Draft draft = entry.draft;
        if (draft == null) {
            draft = new Draft(entry.newest(), owner.planner, owner.names);
            entry.draft = draft;
        }
        launchSoon(entry);
        return draft;
    }

    private void launchSoon(StreamEntry entry) {
        if (!entry.launches) {
            entry.launches = true;
            launching.add(entry);
        }
    }

    /// Sends the drafts of all streams that have none in flight and wait for nobody. At the end of each turn.
    void flush() {
        for (int i = 0; i < launching.size(); i++) {
            StreamEntry entry = launching.get(i);
            entry.launches = false;
            Draft draft = entry.draft;
            if (draft != null && entry.flight == null && entry.isReady() && !isHeld(entry, draft)) {
                launch(entry, draft);
            }
        }
        launching.clear();
    }

    private boolean isHeld(StreamEntry entry, Draft draft) {
        Gathering gathering = entry.gathering;
        return gathering != null && draft.batches.size() == 1 && gathering.holds(draft.pendings.size(), owner.turnNs);
    }

    private void launch(StreamEntry entry, Draft draft) {
        if (entry.gathering != null) {
            entry.gathering.end(draft.pendings.size());
        }
        entry.draft = null;
        Flight flight = new Flight(entry, draft);
        entry.flight = flight;
        for (Pending pending : flight.pendings) {
            if (!pending.isAnswered()) {
                pending.stage = Pending.Stage.FLYING;
                flight.unanswered++;
            }
        }
        sendFirst(flight);
    }

    private void sendFirst(Flight flight) {
        flight.sentOrder = owner.order;
        flight.sentNs = owner.turnNs;
        owner.counters.batches.increment();
        owner.counters.records.add(flight.batch().size());
        send(flight);
    }

    /// Sends the flight's present batch, for the first time or again.
    void send(Flight flight) {
        StreamEntry entry = flight.entry;
        if (owner.turnNs - entry.confirmedNs > staleNs) {
            owner.troubles.giveUp(
                    flight,
                    "the state was not confirmed within " + owner.settings.confirmedWithin() + ": " + flight.trouble);
            return;
        }
        flight.attempts++;
        flight.out = true;
        new AppendAnswer(owner.mailbox, flight, flight.batch())
                .await(owner.store.append(entry.key, flight.batch().toAppend()));
    }

    /// What the store said of the flight's present batch.
    void onOutcome(Flight flight, Batch batch, AppendOutcome outcome) {
        if (flight.hasEnded() || flight.batch() != batch) {
            return;
        }
        flight.out = false;
        switch (outcome) {
            case Durable durable -> {
                if (durable.startSeqNum() != batch.startSeqNum || durable.endSeqNum() != batch.endSeqNum()) {
                    throw new IllegalStateException("the store put a batch elsewhere: expected=" + batch.startSeqNum
                            + ".." + batch.endSeqNum() + " received=" + durable);
                }
                onLanded(flight, durable.timestampMs());
            }
            case AppendOutcome.Refused refused -> owner.troubles.onRefused(flight, refused.reason());
            case AppendOutcome.Unknown unknown -> owner.troubles.onUnknown(flight, unknown.detail());
        }
    }

    /// The flight's present batch is durable.
    void onLanded(Flight flight, long timestampMs) {
        StreamEntry entry = flight.entry;
        Batch batch = flight.batch();
        apply(entry, flight, batch, timestampMs);
        entry.confirmed(flight.sentOrder, flight.sentNs, owner.turn);
        owner.watches.onApplied(entry, batch);
        if (!flight.isLast()) {
            flight.toNextBatch();
            sendFirst(flight);
            return;
        }
        end(flight);
    }

    private void apply(StreamEntry entry, Flight flight, Batch batch, long timestampMs) {
        StreamState durable = entry.durable();
        int next = 0;
        for (int i = 0; i < batch.size(); i++) {
            durable.apply(batch.startSeqNum + i, timestampMs, batch.records.get(i));
            while (next < batch.completes.size() && batch.completes.get(next).endsAt == i + 1) {
                complete(flight, batch.completes.get(next), durable);
                next++;
            }
        }
    }

    private void complete(Flight flight, Pending pending, StreamState durable) {
        if (pending.isAnswered()) {
            return;
        }
        flight.unanswered--;
        Decision.AfterApply outcome = pending.outcome;
        if (outcome == null) {
            owner.written(pending);
        } else {
            owner.answer(pending, outcome.outcome(durable));
        }
    }

    private void end(Flight flight) {
        StreamEntry entry = flight.entry;
        StreamState durable = entry.durable();
        flight.end();
        gather(entry, flight);
        entry.ownGroupSeqNum = -1;
        entry.groupWait = null;
        owner.table.weigh(entry, durable.tableEntries());
        Draft draft = entry.draft;
        if (draft != null) {
            if (durable.agreesWith(flight.layer)) {
                draft.layer.rebase(durable);
                launchSoon(entry);
            } else {
                // A deadline came between: what was decided on the layer was decided on something that never was.
                owner.troubles.dropDraft(entry);
            }
        }
        owner.watches.onSettled(entry);
        owner.confirmations.onGrown(entry);
        owner.commands.release(entry);
        if (entry.isReady() && !entry.snapshotUnderWay && durable.snapshotDue()) {
            draftSnapshot(entry);
        }
    }

    /// Has the next draft wait for those that this flight has answered.
    private void gather(StreamEntry entry, Flight flight) {
        int together = flight.pendings.size() + (entry.draft == null ? 0 : entry.draft.pendings.size());
        Gathering gathering = entry.gathering;
        if (gathering == null) {
            if (together < 2) {
                return;
            }
            gathering = new Gathering();
            entry.gathering = gathering;
        }
        long heldNs = gathering.begin(together, owner.turnNs - flight.sentNs, owner.turnNs);
        if (heldNs > 0) {
            owner.after(heldNs, () -> launchSoon(entry));
        }
    }
}
