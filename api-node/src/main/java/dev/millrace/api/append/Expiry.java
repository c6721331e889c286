package dev.millrace.api.append;

import dev.millrace.model.outcome.StreamOutcome;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers the commands whose time is over, by how far they have come. What may be in the log is answered as
/// unresolved; for all else nothing was done, and what was drafted with it is decided again without it. Owned by
/// the shard's owner.
final class Expiry {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Owner owner;
    private final Set<StreamEntry> redrafted = new LinkedHashSet<>();

    Expiry(Owner owner) {
        this.owner = owner;
    }

    /// Answers all that are due, and says how many.
    int expire() {
        int expired = 0;
        for (Pending first = owner.deadlines.first();
                first != null && first.deadlineNs - owner.turnNs <= 0;
                first = owner.deadlines.first()) {
            expire(first);
            expired++;
        }
        if (!redrafted.isEmpty()) {
            Set<StreamEntry> entries = Set.copyOf(redrafted);
            redrafted.clear();
            entries.forEach(this::redraft);
        }
        owner.counters.deadlinesPassed.add(expired);
        return expired;
    }

    /// Where the state is being read meanwhile, since the flight was given up, all that was drafted waits for it.
    private void redraft(StreamEntry entry) {
        if (!entry.isReady()) {
            return;
        }
        Flight flight = entry.flight;
        if (flight == null || flight.surelyNotLanded()) {
            owner.troubles.redraft(entry);
        } else {
            owner.troubles.dropDraft(entry);
        }
    }

    private void expire(Pending pending) {
        StreamEntry entry = pending.entry;
        switch (pending.stage) {
            case WAITING -> {
                owner.answer(pending, notDecided(entry));
                entry.waiting = withoutAnswered(entry.waiting);
            }
            case CONFIRMING -> {
                owner.answer(pending, notConfirmed(entry));
                entry.confirming = withoutAnswered(entry.confirming);
            }
            case DRAFTED -> {
                owner.answer(pending, notSent(entry));
                redrafted.add(entry);
            }
            case FLYING -> expireFlying(entry, pending);
            case ANSWERED -> throw new IllegalStateException("answered, and still has a deadline");
        }
    }

    private void expireFlying(StreamEntry entry, Pending pending) {
        Flight flight = entry.flight;
        if (flight == null) {
            throw new IllegalStateException("flying without a flight: " + entry.path);
        }
        flight.unanswered--;
        if (flight.surelyNotLanded()) {
            owner.answer(pending, new StreamOutcome.Overloaded(flight.trouble, RETRY_AFTER_SECONDS));
            redrafted.add(entry);
            return;
        }
        owner.troubles.unresolved(pending, "no answer in time: " + flight.trouble);
        if (flight.unanswered == 0) {
            owner.troubles.giveUp(flight, flight.trouble);
        }
    }

    private static StreamOutcome notConfirmed(StreamEntry entry) {
        return new StreamOutcome.StoreUnavailable("the stream's tail was not confirmed in time"
                + (entry.check == null ? "" : ": " + entry.check.trouble));
    }

    private static StreamOutcome notDecided(StreamEntry entry) {
        Recovery recovery = entry.recovery;
        if (recovery != null) {
            return new StreamOutcome.StoreUnavailable("the stream was not read in time: " + recovery.trouble);
        }
        return new StreamOutcome.Overloaded(
                "another writer's request is unfinished, or the stream has only just expired", RETRY_AFTER_SECONDS);
    }

    private static StreamOutcome notSent(StreamEntry entry) {
        Flight flight = entry.flight;
        if (flight != null && flight.surelyNotLanded()) {
            return new StreamOutcome.Overloaded(flight.trouble, RETRY_AFTER_SECONDS);
        }
        return new StreamOutcome.StoreUnavailable(
                "the append before this one was not answered in time: " + (flight == null ? "none" : flight.trouble));
    }

    /// The queue without the answered ones at its head: they come in order, so that none stay for long.
    private static @Nullable ArrayDeque<Pending> withoutAnswered(@Nullable ArrayDeque<Pending> queue) {
        while (queue != null && !queue.isEmpty() && queue.getFirst().isAnswered()) {
            queue.removeFirst();
        }
        return queue == null || queue.isEmpty() ? null : queue;
    }
}
