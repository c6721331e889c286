package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand.Inspect;
import dev.millrace.model.command.Use;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.program.trace.LoggedTrace;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done when a batch has not simply landed. Owned by the shard's owner.
///
/// Refused: nothing of the batch is or will be in the log, so its commands are decided again on what is there.
/// Unknown: it may be there now, or come to be. The same batch is sent again on the same condition until it lands,
/// or is refused for its number; then the record at its place is read, whose mark tells whose it is. A place that
/// is still empty proves nothing. When the time of all its commands is over they are answered as unresolved, and
/// before the next decision the state is read on, which holds whether or not the batch comes late: what is appended
/// next is conditional too.
///
/// What begins a life in a log that may have been removed is sent again only where the log's end is still the same, by
/// number and time: a log begun anew may have come to the very number.
final class FlightTroubles {
    private static final Logger LOG = LoggerFactory.getLogger(FlightTroubles.class);

    private final Owner owner;

    FlightTroubles(Owner owner) {
        this.owner = owner;
    }

    void onUnknown(Flight flight, String detail) {
        owner.counters.unknowns.increment();
        flight.maybeLanded = true;
        flight.trouble = detail;
        sendLater(flight);
    }

    void onRefused(Flight flight, Reason reason) {
        if (flight.maybeLanded) {
            flight.trouble = reason.toString();
            probe(flight);
            return;
        }
        switch (reason) {
            case Reason.SeqNumMismatch(long nextSeqNum) -> {
                if (nextSeqNum < flight.batch().startSeqNum) {
                    reload(
                            flight,
                            "the log is shorter than it was: expected=" + flight.batch().startSeqNum + " received="
                                    + nextSeqNum);
                } else {
                    forestalled(flight);
                }
            }
            case Reason.FencingTokenMismatch(String token) -> reload(flight, "fencing token: current=" + token);
            case Reason.StorageFull(String detail) -> storageFull(flight, detail);
            case Reason.Busy(String detail) -> {
                flight.trouble = detail;
                sendLater(flight);
            }
            case Reason.Invalid(String detail) -> invalid(flight, detail);
        }
    }

    private void sendLater(Flight flight) {
        owner.after(Backoff.waitNs(flight.attempts, owner.random), () -> {
            if (flight.hasEnded()) {
                return;
            }
            if (flight.entry.durable().mayBeRemoved()) {
                read(flight, outcome -> sendIfUnmoved(flight, outcome));
            } else {
                owner.commits.send(flight);
            }
        });
    }

    private void sendIfUnmoved(Flight flight, ReadOutcome outcome) {
        if (!flight.hasEnded()
                && outcome instanceof ReadOutcome.NothingThere(TailPosition tail)
                && tail.equals(flight.entry.tail())) {
            owner.commits.send(flight);
        } else {
            onProbed(flight, outcome);
        }
    }

    /// Another writer was first.
    private void forestalled(Flight flight) {
        owner.counters.refusals.increment();
        StreamEntry entry = flight.entry;
        if (flight.index > 0 && entry.durable().openGroup() != null) {
            onGroupAborted(flight);
        }
        awaitAll(entry, takeBack(entry));
        owner.recoveries.catchUp(entry);
    }

    /// A foreign record stands inside a group of ours that was not complete: that group will never count.
    private void onGroupAborted(Flight flight) {
        for (Pending pending : flight.pendings) {
            if (!pending.isAnswered()) {
                if (++pending.groupAborts >= owner.settings.groupAbortsMax()) {
                    String what = "other writers ended this request's group: times=" + pending.groupAborts;
                    owner.answer(pending, new StreamOutcome.Overloaded(what, 1));
                }
                return;
            }
        }
    }

    private void reload(Flight flight, String detail) {
        StreamEntry entry = flight.entry;
        awaitAll(entry, takeBack(entry));
        owner.recoveries.reload(entry, detail);
    }

    private void storageFull(Flight flight, String detail) {
        StreamEntry entry = flight.entry;
        List<Pending> back = takeBack(entry);
        List<Pending> again = new ArrayList<>();
        for (Pending pending : back) {
            if (pending.command instanceof Inspect) {
                // It can be looked at, though it cannot be noted that it was.
                pending.command = new Inspect(Use.DOES_NOT_COUNT);
                again.add(pending);
            } else if (pending.stage == Pending.Stage.CONFIRMING) {
                again.add(pending);
            } else {
                owner.answer(pending, new StreamOutcome.StorageFull(detail));
            }
        }
        decideAgain(entry, again);
    }

    private void invalid(Flight flight, String detail) {
        StreamEntry entry = flight.entry;
        owner.counters.invalid.increment();
        try (LoggedTrace _ = LoggedTrace.of(Pending.traceOf(flight.pendings))) {
            LOG.error("stream {}: the store finds a batch against its rules: {}", entry.path, detail);
        }
        for (Pending pending : flight.pendings) {
            owner.answer(pending, new StreamOutcome.StoreUnavailable("the store refuses the batch: " + detail));
        }
        decideAgain(entry, takeBack(entry));
    }

    /// Ends a flight of which nothing can be found out in time, or whose commands have all been answered.
    void giveUp(Flight flight, String why) {
        StreamEntry entry = flight.entry;
        for (Pending pending : flight.pendings) {
            if (!pending.isAnswered()) {
                unresolved(pending, why);
            }
        }
        awaitAll(entry, takeBack(entry));
        owner.recoveries.catchUp(entry);
    }

    void unresolved(Pending pending, String why) {
        owner.counters.unresolved.increment();
        owner.answer(pending, new StreamOutcome.Unresolved(why));
    }

    /// Nothing of the flight is or will be in the log, and one of its commands was answered so: the others are decided
    /// without it.
    void redraft(StreamEntry entry) {
        decideAgain(entry, takeBack(entry));
    }

    /// Takes the draft back and decides its commands again.
    void dropDraft(StreamEntry entry) {
        List<Pending> back = new ArrayList<>();
        takeBackDraft(entry, back);
        takeBackConfirming(entry, entry.newest().nextSeqNum(), back);
        decideAgain(entry, giveUpTasks(back));
    }

    private void decideAgain(StreamEntry entry, List<Pending> back) {
        owner.commands.acceptAll(back);
        owner.watches.onSettled(entry);
    }

    /// Everything that was decided and is not durable, undecided; the flight, if there was one, is over.
    List<Pending> takeBack(StreamEntry entry) {
        List<Pending> back = new ArrayList<>();
        Flight flight = entry.flight;
        if (flight != null) {
            flight.end();
            addUnanswered(flight.pendings, back);
            GroupSpan open = entry.durable().openGroup();
            if (flight.index > 0 && open != null) {
                entry.ownGroupSeqNum = open.firstSeqNum();
            }
        }
        takeBackDraft(entry, back);
        takeBackConfirming(entry, entry.durable().nextSeqNum(), back);
        return giveUpTasks(back);
    }

    /// Has all commands that were decided wait for the state, those too that only wait to be confirmed.
    void awaitState(StreamEntry entry) {
        List<Pending> back = takeBack(entry);
        takeBackConfirming(entry, Long.MIN_VALUE, back);
        awaitAll(entry, back);
    }

    private static void takeBackDraft(StreamEntry entry, List<Pending> into) {
        Draft draft = entry.draft;
        if (draft != null) {
            entry.draft = null;
            addUnanswered(draft.pendings, into);
        }
    }

    private static void takeBackConfirming(StreamEntry entry, long beyondSeqNum, List<Pending> into) {
        ArrayDeque<Pending> queue = entry.confirming;
        if (queue == null) {
            return;
        }
        entry.confirming = null;
        for (Pending pending : queue) {
            if (pending.isAnswered()) {
                continue;
            }
            if (pending.restsOnSeqNum > beyondSeqNum) {
                into.add(pending);
            } else {
                entry.confirm(pending, pending.restsOnSeqNum);
            }
        }
    }

    private static void addUnanswered(List<Pending> pendings, List<Pending> into) {
        for (Pending pending : pendings) {
            if (!pending.isAnswered()) {
                into.add(pending);
            }
        }
    }

    private List<Pending> giveUpTasks(List<Pending> back) {
        for (Pending pending : back) {
            if (!pending.isRepeatable()) {
                owner.answer(pending, new StreamOutcome.StoreUnavailable("given up"));
            }
        }
        back.removeIf(Pending::isAnswered);
        return back;
    }

    private static void awaitAll(StreamEntry entry, List<Pending> back) {
        for (Pending pending : back) {
            if (!pending.isAnswered()) {
                pending.undecide();
                entry.await(pending);
            }
        }
    }

    private void probe(Flight flight) {
        read(flight, outcome -> onProbed(flight, outcome));
    }

    /// Reads the place where the batch may stand.
    private void read(Flight flight, Consumer<ReadOutcome> receiver) {
        ReadStart place = new ReadStart.SeqNum(flight.batch().startSeqNum);
        new ReadAnswer(owner.mailbox, receiver)
                .await(owner.store.read(flight.entry.key, place, 1, StoreLimits.READ_BYTES_MAX));
    }

    private void onProbed(Flight flight, ReadOutcome outcome) {
        if (flight.hasEnded()) {
            return;
        }
        long place = flight.batch().startSeqNum;
        switch (outcome) {
            case ReadOutcome.Records found -> {
                SequencedRecord first = found.records().get(0);
                if (first.seqNum() != place) {
                    lostTrack(flight, "the place of the batch was trimmed: seqNum=" + place);
                } else if (isOurs(flight, first)) {
                    owner.counters.resolvedByMark.increment();
                    owner.commits.onLanded(flight, first.timestampMs());
                } else {
                    flight.maybeLanded = false;
                    forestalled(flight);
                }
            }
            case ReadOutcome.NothingThere nothing -> {
                if (nothing.tail().equals(flight.entry.tail())) {
                    sendLater(flight);
                } else {
                    lostTrack(
                            flight,
                            "the log is not what it was: expected=" + flight.entry.tail() + " received="
                                    + nothing.tail());
                }
            }
            case ReadOutcome.NoSuchStream() -> {
                if (place == 0) {
                    sendLater(flight);
                } else {
                    lostTrack(flight, "the log is gone");
                }
            }
            case ReadOutcome.Unavailable unavailable -> {
                flight.trouble = unavailable.detail();
                sendLater(flight);
            }
            case ReadOutcome.Damaged damaged -> lostTrack(flight, damaged.detail());
        }
    }

    private static boolean isOurs(Flight flight, SequencedRecord first) {
        try {
            return flight.batch()
                    .mark
                    .equals(StreamRecordCodec.decode(first.record()).envelope().mark());
        } catch (UnreadableRecordException foreign) {
            return false;
        }
    }

    /// The log is not the one that the batch was for. Where it may have been written, its fate cannot be found out any
    /// more: its place does not exist.
    void lostTrack(Flight flight, String detail) {
        StreamEntry entry = flight.entry;
        if (flight.surelyNotLanded()) {
            reload(flight, detail);
            return;
        }
        for (Pending pending : flight.pendings) {
            if (!pending.isAnswered()) {
                unresolved(pending, detail);
            }
        }
        awaitAll(entry, takeBack(entry));
        owner.recoveries.reload(entry, detail);
    }
}
