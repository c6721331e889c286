package dev.millrace.api.fork;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.TailWatcher;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.decide.Decision;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.decide.StreamDecider;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.ArrayList;
import java.util.List;

/// Streams with the real deciders and states over a store in memory, each command as soon as it is submitted or as soon
/// as the schedule says, and with faults as the test wishes.
final class DecidingStreams implements Streams {
    /// What may go wrong with one command.
    enum Fault {
        NONE,
        /// Refused before anything was done.
        OVERLOADED,
        /// Done, but nobody knows.
        UNRESOLVED_AND_DONE,
        /// Not done, but nobody knows.
        UNRESOLVED_AND_NOT_DONE
    }

    @FunctionalInterface
    interface Faults {
        Fault of(StreamPath path, StreamCommand command);
    }

    @FunctionalInterface
    interface Written {
        void written(StreamPath path, StreamState after, List<StreamRecord> records);
    }

    @FunctionalInterface
    interface Schedule {
        void submit(StreamPath path, Runnable step);
    }

    final SimulatedStreamStore store;
    final List<String> submitted = new ArrayList<>();
    Faults faults = (path, command) -> Fault.NONE;
    Written onWritten = (path, after, records) -> {};
    Schedule schedule = (path, step) -> step.run();
    private final StreamDecider decider;

    DecidingStreams(SimulatedStreamStore store, DecisionLimits limits) {
        this.store = store;
        this.decider = new StreamDecider(limits);
    }

    @Override
    public void submit(StreamPath path, StreamCommand command, Requester requester) {
        schedule.submit(path, () -> {
            submitted.add(command.getClass().getSimpleName() + " " + path.stream());
            StreamOutcome outcome = outcome(path, command);
            requester.home().execute(() -> requester.onOutcome(outcome));
        });
    }

    private StreamOutcome outcome(StreamPath path, StreamCommand command) {
        return switch (faults.of(path, command)) {
            case NONE -> decide(path, command);
            case OVERLOADED -> new StreamOutcome.Overloaded("by the test", 1);
            case UNRESOLVED_AND_DONE -> {
                decide(path, command);
                yield new StreamOutcome.Unresolved("by the test");
            }
            case UNRESOLVED_AND_NOT_DONE -> new StreamOutcome.Unresolved("by the test");
        };
    }

    /// Does the command now, without faults.
    StreamOutcome decide(StreamPath path, StreamCommand command) {
        StreamState state = state(path);
        Decision decision = decider.decide(state, command, store.clockMs());
        return switch (decision) {
            case Decision.Answer(StreamOutcome outcome) -> outcome;
            case Decision.Write(List<StreamRecord> records, Decision.AfterApply after) -> {
                write(path, state, records);
                onWritten.written(path, state, records);
                yield after.outcome(state);
            }
        };
    }

    private void write(StreamPath path, StreamState state, List<StreamRecord> records) {
        List<LogRecord> encoded = new ArrayList<>();
        for (StreamRecord record : records) {
            encoded.add(StreamRecordCodec.encode(record, new Envelope(Envelope.FIRST_KEPT, null)));
        }
        AppendOutcome outcome = store.append(StreamKeys.of(path), AppendBatch.at(state.nextSeqNum(), encoded))
                .join();
        if (!(outcome instanceof AppendOutcome.Durable durable)) {
            throw new AssertionError(path + ": " + outcome);
        }
        for (StreamRecord record : records) {
            state.apply(state.nextSeqNum(), durable.timestampMs(), record);
        }
    }

    /// The stream's state as its log says.
    StreamState state(StreamPath path) {
        StreamState state = StreamState.empty();
        try {
            for (SequencedRecord record : store.records(StreamKeys.of(path))) {
                StreamRecord decoded = StreamRecordCodec.decode(record.record()).record();
                state.apply(record.seqNum(), record.timestampMs(), decoded);
            }
        } catch (UnreadableRecordException unreadable) {
            throw new AssertionError(path.toString(), unreadable);
        }
        return state;
    }

    @Override
    public void watch(StreamPath path, TailWatcher watcher) {
        throw new UnsupportedOperationException("no one watches here");
    }

    @Override
    public void unwatch(StreamPath path, TailWatcher watcher) {
        throw new UnsupportedOperationException("no one watches here");
    }
}
