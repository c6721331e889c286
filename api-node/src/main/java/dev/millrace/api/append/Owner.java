package dev.millrace.api.append;

import dev.millrace.model.decide.BatchPlanner;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.decide.StreamDecider;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.program.loop.Timers;
import dev.millrace.store.StreamStore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What the owner thread of one shard works with: its clock, its tables, and the parts that do the work. Everything in
/// here, and every [StreamEntry], is touched by that thread alone, which [#checkThread] asserts.
final class Owner {
    final AppendSettings settings;
    final StreamStore store;
    final RandomGenerator random;
    final Mailbox mailbox;
    final Counters counters;
    final StreamTable table;
    final DeadlineQueue deadlines = new DeadlineQueue();
    final Timers timers = new Timers();
    final Replies replies;
    final StreamDecider decider;
    final BatchPlanner planner;
    final BatchNames names;
    final Commands commands;
    final Commits commits;
    final FlightTroubles troubles;
    final Confirmations confirmations;
    final Recoveries recoveries;
    final Watches watches;
    final Follows follows;
    final Expiry expiry;
    final long deadlineNs;

    /// When this turn began, by the monotonic clock.
    long turnNs;

    /// When this turn began, by the store's clock.
    long turnMs;

    /// How many commands have come.
    long order;

    /// How many turns have begun.
    long turn;

    private final Surroundings around;
    private @Nullable Thread thread;

    Owner(
            int shard,
            AppendSettings settings,
            Surroundings around,
            Admission admission,
            Counters counters,
            Mailbox mail) {
        this.settings = settings;
        this.around = around;
        this.counters = counters;
        mailbox = mail;
        store = around.store();
        random = around.randomOf(shard);
        table = new StreamTable(
                around.keys(),
                settings.residentStreamsMax() / settings.shards(),
                settings.residentEntriesMax() / settings.shards(),
                settings.idleAfter().toNanos(),
                counters);
        replies = new Replies(admission, counters);
        DecisionLimits limits = settings.limits().withClockSkewOf(store.clockSkewMsMax());
        decider = new StreamDecider(limits);
        planner = new BatchPlanner(limits);
        names = new BatchNames(random.nextLong());
        deadlineNs = settings.requestDeadline().toNanos();
        commands = new Commands(this);
        commits = new Commits(this);
        troubles = new FlightTroubles(this);
        confirmations = new Confirmations(this);
        recoveries = new Recoveries(this);
        watches = new Watches(this);
        follows = new Follows(this);
        expiry = new Expiry(this);
    }

    /// From now on the calling thread is the owner.
    void enter() {
        thread = Thread.currentThread();
    }

    boolean checkThread() {
        return thread == Thread.currentThread();
    }

    void beginTurn() {
        assert checkThread();
        turn++;
        turnNs = around.nanoTime().getAsLong();
        turnMs = store.clockMs();
    }

    /// Answers a command, once; later answers of the same command are dropped.
    void answer(Pending pending, StreamOutcome outcome) {
        if (settle(pending)) {
            pending.deliver(this, outcome);
        }
    }

    /// What a command that has no answer wrote is durable.
    void written(Pending pending) {
        if (settle(pending)) {
            pending.onWritten(this);
        }
    }

    private boolean settle(Pending pending) {
        assert checkThread();
        if (pending.isAnswered()) {
            return false;
        }
        pending.stage = Pending.Stage.ANSWERED;
        pending.entry.unanswered--;
        deadlines.remove(pending);
        return true;
    }

    /// Takes a command up: from now on it has to be answered.
    void register(Pending pending) {
        pending.entry.unanswered++;
        deadlines.add(pending);
    }

    void after(long waitNs, Runnable action) {
        timers.set(turnNs + waitNs, action);
    }

    /// Answers all that is pending as far as it is known, interrupts the watches, and lets go of the store. The
    /// last thing that the owner does.
    void end(String why) {
        for (Pending pending = deadlines.first(); pending != null; pending = deadlines.first()) {
            boolean maybeWritten = pending.stage == Pending.Stage.FLYING;
            if (maybeWritten) {
                counters.unresolved.increment();
            }
            answer(pending, maybeWritten ? new StreamOutcome.Unresolved(why) : new StreamOutcome.StoreUnavailable(why));
        }
        watches.interruptAll(why);
        replies.flush();
    }
}
