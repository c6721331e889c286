package dev.millrace.fanout.loop;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.state.Replay;
import dev.millrace.model.state.Replay.Step;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.List;

/// One making of a stream's state from its log, or one bringing up to date, page by page. Used once, by the owner
/// thread.
public final class StateReader {
    /// What came of it; exactly one is told.
    public interface Receiver {
        /// The state holds everything up to a tail that a read has shown.
        void onState(StreamState state);

        /// The log does not go on where the state ended: it is to be loaded anew.
        void onReload(String detail);

        /// The log cannot be read back.
        void onUnreadable(String detail);

        /// The store could not be asked.
        void onUnavailable(String detail);
    }

    private final OwnerLoop loop;
    private final StreamKey key;
    private final Replay replay;
    private final Receiver receiver;

    private StateReader(OwnerLoop loop, StreamKey key, Replay replay, Receiver receiver) {
        this.loop = loop;
        this.key = key;
        this.replay = replay;
        this.receiver = receiver;
    }

    /// Makes a state from the log alone.
    public static void load(OwnerLoop loop, StreamKey key, Receiver receiver) {
        new StateReader(loop, key, Replay.load(), receiver).begin();
    }

    /// Brings `state` up to the log.
    public static void catchUp(OwnerLoop loop, StreamKey key, StreamState state, Receiver receiver) {
        new StateReader(loop, key, Replay.catchUp(state, Replay.Listener.NONE), receiver).begin();
    }

    private void begin() {
        run(replay.begin());
    }

    private void run(Step step) {
        switch (step) {
            case Step.ReadLast() -> read(new ReadStart.BeforeTail(1), 1);
            case Step.ReadFrom(long seqNum) -> read(new ReadStart.SeqNum(seqNum), StoreLimits.READ_RECORDS_MAX);
            case Step.Done(StreamState state) -> receiver.onState(state);
            case Step.Reload(String detail) -> receiver.onReload(detail);
            case Step.Unreadable(String detail) -> receiver.onUnreadable(detail);
        }
    }

    private void read(ReadStart start, int recordsMax) {
        loop.await(loop.store().read(key, start, recordsMax, StoreLimits.READ_BYTES_MAX), this::onOutcome);
    }

    private void onOutcome(ReadOutcome outcome) {
        switch (outcome) {
            case ReadOutcome.Records(List<SequencedRecord> records, TailPosition tail) ->
                run(replay.onRecords(records, tail));
            case ReadOutcome.NothingThere(TailPosition tail) -> run(replay.onNothing(tail));
            case ReadOutcome.NoSuchStream() -> run(replay.onNoSuchStream());
            case ReadOutcome.Unavailable(String detail) -> receiver.onUnavailable(detail);
            case ReadOutcome.Damaged(String detail) -> receiver.onUnreadable(detail);
        }
    }
}
