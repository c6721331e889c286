package dev.millrace.api.append;

import dev.millrace.model.log.TailPosition;
import dev.millrace.store.TailOutcome;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/// Has the store confirm states for answers that write nothing: the tail is asked for after the command came, and
/// an answer may leave once the durable state holds all that was there. Many commands share one look. A store that
/// knows its tails answers at once, on the same thread, and then nothing is queued and nobody waits. Owned by the
/// shard's owner.
///
/// A tail is compared by number and, where the number is the same, by time: a log that was removed and begun anew
/// may have the number, not the time.
final class Confirmations {
    private final Owner owner;

    Confirmations(Owner owner) {
        this.owner = owner;
    }

    /// Has the tail looked at for all commands that have come.
    void request(StreamEntry entry) {
        TailCheck under = entry.check;
        if (under != null) {
            under.again |= under.order < owner.order;
            return;
        }
        begin(entry, 0);
    }

    private void begin(StreamEntry entry, int failures) {
        owner.counters.tailChecks.increment();
        TailCheck check = new TailCheck(entry, owner.order, owner.turnNs, entry.tail(), failures, owner.mailbox);
        entry.check = check;
        CompletableFuture<TailOutcome> answer = owner.store.tail(entry.key);
        if (answer.isDone()) {
            onOutcome(check, answer.join());
        } else {
            check.await(answer);
        }
    }

    void onOutcome(TailCheck check, TailOutcome outcome) {
        StreamEntry entry = check.entry;
        if (entry.check != check) {
            return;
        }
        entry.check = null;
        if (!entry.isReady()) {
            // It is being read anew, and that confirms it.
            return;
        }
        switch (outcome) {
            case TailOutcome.Tail(TailPosition position) -> onTail(check, position);
            case TailOutcome.NoSuchStream() -> onTail(check, TailPosition.EMPTY);
            case TailOutcome.Unavailable(String detail) -> {
                check.trouble = detail;
                onUnavailable(check);
            }
        }
        if (check.again && entry.check == null && entry.isReady() && anyoneWaits(entry)) {
            begin(entry, 0);
        }
    }

    private void onTail(TailCheck check, TailPosition found) {
        StreamEntry entry = check.entry;
        TailPosition expected = check.expected;
        boolean same = found.nextSeqNum() == expected.nextSeqNum();
        if (found.nextSeqNum() < expected.nextSeqNum() || (same && found.timestampMs() != expected.timestampMs())) {
            owner.recoveries.mistaken(entry, "tail: expected=" + expected + " found=" + found);
            return;
        }
        if (found.nextSeqNum() <= entry.durable().nextSeqNum()) {
            entry.confirmed(check.order, check.beganNs, owner.turn);
            owner.commands.release(entry);
            return;
        }
        // What is more may be our own, in flight: its answer will tell.
        entry.checkedSeqNum = found.nextSeqNum();
        entry.checkedOrder = check.order;
        if (entry.flight == null) {
            owner.recoveries.catchUp(entry);
        }
    }

    /// A flight has ended, and the state has grown by it: what a check has seen meanwhile may be reached.
    void onGrown(StreamEntry entry) {
        if (entry.checkedSeqNum < 0) {
            return;
        }
        if (entry.checkedSeqNum <= entry.durable().nextSeqNum()) {
            entry.confirmedOrder = Math.max(entry.confirmedOrder, entry.checkedOrder);
            entry.checkedSeqNum = -1;
        } else {
            owner.recoveries.catchUp(entry);
        }
    }

    private void onUnavailable(TailCheck check) {
        StreamEntry entry = check.entry;
        int failures = check.failures + 1;
        // It stays under way, so that those who come meanwhile share the next look.
        entry.check = check;
        owner.after(Backoff.waitNs(failures, owner.random), () -> {
            if (entry.check == check) {
                entry.check = null;
                if (entry.isReady() && anyoneWaits(entry)) {
                    begin(entry, failures);
                    keepTrouble(entry, check.trouble);
                }
            }
        });
    }

    private static void keepTrouble(StreamEntry entry, String trouble) {
        if (entry.check != null) {
            entry.check.trouble = trouble;
        }
    }

    /// Whether there is a command that a check would help: one that came later than the last, or one that rests on what
    /// is durable and still waits, since it is to be confirmed once more.
    private static boolean anyoneWaits(StreamEntry entry) {
        ArrayDeque<Pending> queue = entry.confirming;
        if (queue == null) {
            return false;
        }
        long durable = entry.durable().nextSeqNum();
        for (Pending pending : queue) {
            boolean helped = pending.order > entry.confirmedOrder || pending.restsOnSeqNum <= durable;
            if (helped && !pending.isAnswered()) {
                return true;
            }
        }
        return false;
    }
}
