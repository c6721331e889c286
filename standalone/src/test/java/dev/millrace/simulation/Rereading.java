package dev.millrace.simulation;

import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.Replay;
import dev.millrace.model.state.Replay.Step;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;

/// What is kept of a log makes the same state as all that was ever written to it, where it holds a life: whoever loads
/// it now, from a snapshot or without, gets that.
final class Rereading {
    private Rereading() {}

    static void check(Witness witness, StreamStore s2) {
        Replay replay = Replay.load();
        Step step = replay.begin();
        while (true) {
            switch (step) {
                case Step.ReadLast() -> step = read(replay, witness, s2, new ReadStart.BeforeTail(1), 1);
                case Step.ReadFrom(long seqNum) ->
                    step = read(replay, witness, s2, new ReadStart.SeqNum(seqNum), StoreLimits.READ_RECORDS_MAX);
                case Step.Done(StreamState state) -> {
                    compare(witness, state);
                    return;
                }
                case Step.Reload(String detail) -> throw new Violation(witness.path() + ": " + detail);
                case Step.Unreadable(String detail) ->
                    throw new Violation("cannot be read back: " + witness.path() + ": " + detail);
            }
        }
    }

    private static Step read(Replay replay, Witness witness, StreamStore s2, ReadStart start, int recordsMax) {
        ReadOutcome outcome = s2.read(StreamKeys.of(witness.path()), start, recordsMax, StoreLimits.READ_BYTES_MAX)
                .join();
        return switch (outcome) {
            case ReadOutcome.Records records -> replay.onRecords(records.records(), records.tail());
            case ReadOutcome.NothingThere nothing -> replay.onNothing(nothing.tail());
            case ReadOutcome.NoSuchStream() -> replay.onNoSuchStream();
            case ReadOutcome other -> throw new IllegalStateException("the simulated S2 says: " + other);
        };
    }

    /// S2 has removed it, as it may once all of it is trimmed.
    private static boolean isGone(Witness witness, StreamState reread) {
        return reread.nextSeqNum() == 0
                && witness.trimPoint() == witness.state().nextSeqNum();
    }

    private static void compare(Witness witness, StreamState reread) {
        StreamState all = witness.state();
        boolean lives = all.existence() == Existence.LIVE || reread.existence() == Existence.LIVE;
        boolean same = lives
                ? reread.describe().equals(all.describe())
                : reread.forkCount() == all.forkCount()
                        && (reread.nextSeqNum() == all.nextSeqNum() || isGone(witness, reread));
        if (!same) {
            throw new Violation("read back otherwise than it was written: " + witness.path() + "\nkept makes: "
                    + reread.describe() + "\nall makes:  " + all.describe());
        }
    }
}
