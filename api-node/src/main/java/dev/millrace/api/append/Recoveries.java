package dev.millrace.api.append;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.state.Replay;
import dev.millrace.model.state.Replay.Step;
import dev.millrace.model.state.StreamState;
import dev.millrace.program.trace.LoggedTrace;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes states from logs, and brings them up to logs that have moved on; meanwhile the stream's commands wait.
/// Owned by the shard's owner.
///
/// A store that cannot be asked is asked again, with growing pauses, as long as somebody waits. A log that cannot
/// be read back fails those who wait, and is forgotten: whoever comes next tries anew.
final class Recoveries {
    private static final Logger LOG = LoggerFactory.getLogger(Recoveries.class);

    /// What is left to be read, beyond which a state is not brought up to its log but made anew from its last snapshot:
    /// a node that others have left far behind would read all that they wrote, and those who wait would be refused.
    static final int READ_ON_RECORDS_MAX = 4 * StoreLimits.READ_RECORDS_MAX;

    private final Owner owner;
    private final long staleNs;

    Recoveries(Owner owner) {
        this.owner = owner;
        staleNs = owner.settings.confirmedWithin().toNanos();
    }

    /// Has the state made, if nobody does; a state that is too old is dropped first.
    void ensure(StreamEntry entry) {
        if (entry.recovery != null) {
            return;
        }
        if (entry.durable != null) {
            reload(entry, "the state was not confirmed within " + owner.settings.confirmedWithin());
        } else {
            load(entry);
        }
    }

    /// Reads on from where the state ends. What was drafted is decided again after that.
    void catchUp(StreamEntry entry) {
        if (entry.recovery != null) {
            return;
        }
        if (owner.turnNs - entry.confirmedNs > staleNs) {
            reload(entry, "the state was not confirmed within " + owner.settings.confirmedWithin());
            return;
        }
        StreamState durable = entry.durable();
        if (durable.mayBeRemoved()) {
            reload(entry, "its log may have been removed and begun anew");
            return;
        }
        clearAhead(entry);
        owner.counters.catchUps.increment();
        Replay replay =
                Replay.catchUp(durable, (record, decoded, state) -> owner.watches.onRead(entry, record, decoded));
        begin(new Recovery(entry, replay, true, owner.turnNs));
    }

    /// Drops the state, which is not what the log is, and makes it anew.
    void reload(StreamEntry entry, String detail) {
        LOG.info("stream {}: its state is made anew: {}", entry.path, detail);
        clearAhead(entry);
        entry.recovery = null;
        entry.durable = null;
        owner.watches.interrupt(entry, detail);
        load(entry);
    }

    /// The log is not the one that the state is of.
    void mistaken(StreamEntry entry, String detail) {
        Flight flight = entry.flight;
        if (flight != null) {
            owner.troubles.lostTrack(flight, detail);
        } else {
            reload(entry, detail);
        }
    }

    private void load(StreamEntry entry) {
        owner.counters.loads.increment();
        entry.confirmedNs = owner.turnNs;
        begin(new Recovery(entry, Replay.load(), false, owner.turnNs));
    }

    /// Nothing may be decided ahead of a state that is about to change under it.
    private void clearAhead(StreamEntry entry) {
        if (entry.flight != null) {
            throw new IllegalStateException("a batch is in flight: " + entry.path);
        }
        owner.troubles.awaitState(entry);
        entry.checkedSeqNum = -1;
    }

    private void begin(Recovery recovery) {
        recovery.entry.recovery = recovery;
        run(recovery);
    }

    private void run(Recovery recovery) {
        switch (recovery.step) {
            case Step.ReadLast() -> read(recovery, new ReadStart.BeforeTail(1), 1);
            case Step.ReadFrom(long seqNum) ->
                read(recovery, new ReadStart.SeqNum(seqNum), StoreLimits.READ_RECORDS_MAX);
            case Step.Done(StreamState state) -> done(recovery, state);
            case Step.Reload(String detail) -> reload(recovery.entry, detail);
            case Step.Unreadable(String detail) -> damaged(recovery, detail);
        }
    }

    private void read(Recovery recovery, ReadStart start, int recordsMax) {
        recovery.readOrder = owner.order;
        recovery.readNs = owner.turnNs;
        new ReadAnswer(owner.mailbox, outcome -> onOutcome(recovery, outcome))
                .await(owner.store.read(recovery.entry.key, start, recordsMax, StoreLimits.READ_BYTES_MAX));
    }

    private void onOutcome(Recovery recovery, ReadOutcome outcome) {
        if (recovery.entry.recovery != recovery) {
            return;
        }
        switch (outcome) {
            case ReadOutcome.Records(List<SequencedRecord> records, TailPosition tail) ->
                onRecords(recovery, records, tail);
            case ReadOutcome.NothingThere(TailPosition tail) -> next(recovery, recovery.replay.onNothing(tail));
            case ReadOutcome.NoSuchStream() -> next(recovery, recovery.replay.onNoSuchStream());
            case ReadOutcome.Unavailable(String detail) -> readLater(recovery, detail);
            case ReadOutcome.Damaged(String detail) -> damaged(recovery, detail);
        }
    }

    private void onRecords(Recovery recovery, List<SequencedRecord> records, TailPosition tail) {
        long left = tail.nextSeqNum() - records.getLast().seqNum();
        if (recovery.readsOn && left > READ_ON_RECORDS_MAX) {
            reload(recovery.entry, "others have written more than is read on for: records=" + left);
            return;
        }
        next(recovery, recovery.replay.onRecords(records, tail));
    }

    private void next(Recovery recovery, Step step) {
        recovery.failures = 0;
        recovery.step = step;
        owner.watches.tellRead(recovery.entry);
        run(recovery);
    }

    private void readLater(Recovery recovery, String detail) {
        recovery.failures++;
        recovery.trouble = detail;
        owner.after(Backoff.waitNs(recovery.failures, owner.random), () -> {
            if (recovery.entry.recovery != recovery) {
                return;
            }
            if (isWanted(recovery)) {
                run(recovery);
            } else {
                forget(recovery.entry, detail);
            }
        });
    }

    /// Somebody waits for the state; watchers do so for as long as a request would.
    private boolean isWanted(Recovery recovery) {
        StreamEntry entry = recovery.entry;
        return entry.unanswered > 0 || (entry.watch != null && owner.turnNs - recovery.beganNs <= owner.deadlineNs);
    }

    private void done(Recovery recovery, StreamState state) {
        StreamEntry entry = recovery.entry;
        entry.recovery = null;
        entry.durable = state;
        entry.checkedSeqNum = -1;
        entry.confirmed(recovery.readOrder, recovery.readNs, owner.turn);
        owner.table.weigh(entry, state.tableEntries());
        owner.watches.onSettled(entry);
        owner.commands.resume(entry);
    }

    private void damaged(Recovery recovery, String detail) {
        StreamEntry entry = recovery.entry;
        owner.counters.loadFailures.increment();
        try (LoggedTrace _ = LoggedTrace.of(Pending.traceOf(entry.waiting))) {
            LOG.error("stream {}: its log cannot be read back: {}", entry.path, detail);
        }
        owner.commands.answerWaiting(entry, new StreamOutcome.Damaged(detail));
        forget(entry, detail);
    }

    private void forget(StreamEntry entry, String detail) {
        owner.watches.interrupt(entry, detail);
        entry.recovery = null;
        entry.durable = null;
        owner.table.remove(entry);
    }
}
