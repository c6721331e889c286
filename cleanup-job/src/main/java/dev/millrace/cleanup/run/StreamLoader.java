package dev.millrace.cleanup.run;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.Replay;
import dev.millrace.model.state.Replay.Step;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;

/// Reads the state of a stream from its log. Safe for any thread; waits for the store.
final class StreamLoader {
    /// What was found.
    sealed interface Loaded {
        /// @param firstSeqNum the first record that the log has, or one before the life that stands; the tail where
        /// it has none
        record Found(StreamState state, long firstSeqNum) implements Loaded {}

        /// It could not be read, or not as it was written.
        record Failed(String detail) implements Loaded {}
    }

    private final MeteredStore store;

    StreamLoader(MeteredStore store) {
        this.store = store;
    }

    Loaded load(StreamPath path) throws InterruptedException {
        StreamKey key = StreamKeys.of(path);
        Replay replay = Replay.load();
        boolean anything = false;
        Step step = replay.begin();
        while (true) {
            ReadStart start;
            switch (step) {
                case Step.ReadLast() -> start = new ReadStart.BeforeTail(1);
                case Step.ReadFrom(long seqNum) -> start = new ReadStart.SeqNum(seqNum);
                case Step.Done(StreamState state) -> {
                    return found(key, state, anything);
                }
                case Step.Reload(String detail) -> {
                    return new Loaded.Failed(detail);
                }
                case Step.Unreadable(String detail) -> {
                    return new Loaded.Failed(detail);
                }
            }
            ReadOutcome outcome = read(key, start, step instanceof Step.ReadLast ? 1 : StoreLimits.READ_RECORDS_MAX);
            switch (outcome) {
                case ReadOutcome.Records records -> {
                    anything = true;
                    step = replay.onRecords(records.records(), records.tail());
                }
                case ReadOutcome.NothingThere nothing -> {
                    anything = false;
                    step = replay.onNothing(nothing.tail());
                }
                case ReadOutcome.NoSuchStream() -> {
                    anything = false;
                    step = replay.onNoSuchStream();
                }
                case ReadOutcome.Unavailable(String detail) -> {
                    return new Loaded.Failed(detail);
                }
                case ReadOutcome.Damaged(String detail) -> {
                    return new Loaded.Failed("damaged: " + detail);
                }
            }
        }
    }

    private Loaded found(StreamKey key, StreamState state, boolean anything) throws InterruptedException {
        if (!anything) {
            return new Loaded.Found(state, state.nextSeqNum());
        }
        if (state.existence() != Existence.LIVE || state.firstSeqNum() == 1) {
            return new Loaded.Found(state, 0);
        }
        return switch (read(key, new ReadStart.SeqNum(0), 1)) {
            case ReadOutcome.Records records ->
                new Loaded.Found(state, Math.min(records.records().get(0).seqNum(), state.nextSeqNum()));
            case ReadOutcome.NothingThere _, ReadOutcome.NoSuchStream _ ->
                new Loaded.Failed("the log was trimmed or removed while it was read");
            case ReadOutcome.Unavailable(String detail) -> new Loaded.Failed(detail);
            case ReadOutcome.Damaged(String detail) -> new Loaded.Failed("damaged: " + detail);
        };
    }

    private ReadOutcome read(StreamKey key, ReadStart start, int records) throws InterruptedException {
        return store.read(key, start, records, records == 1 ? 1 : StoreLimits.READ_BYTES_MAX);
    }
}
