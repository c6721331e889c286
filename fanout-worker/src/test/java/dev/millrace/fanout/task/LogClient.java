package dev.millrace.fanout.task;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.BatchPlanner;
import dev.millrace.model.decide.Decision;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.decide.StreamDecider;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.state.Replay;
import dev.millrace.model.state.StreamState;
import dev.millrace.model.task.SubscriptionKey;
import dev.millrace.model.task.TaskRecord;
import dev.millrace.model.task.TaskRecordCodec;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an API node does with sources and sessions, one call after the other: each loads the state, decides, and
/// appends.
final class LogClient {
    private final StreamStore store;
    private final int partitions;
    private final DecisionLimits limits;
    private final StreamDecider decider;

    LogClient(StreamStore store, int partitions, DecisionLimits limits) {
        this.store = store;
        this.partitions = partitions;
        this.limits = limits;
        decider = new StreamDecider(limits);
    }

    StreamState load(StreamPath path) {
        Replay replay = Replay.load();
        Replay.Step step = replay.begin();
        while (true) {
            switch (step) {
                case Replay.Step.Done(StreamState state) -> {
                    return state;
                }
                case Replay.Step.ReadLast() -> step = read(path, replay, new ReadStart.BeforeTail(1), 1);
                case Replay.Step.ReadFrom(long seqNum) ->
                    step = read(path, replay, new ReadStart.SeqNum(seqNum), StoreLimits.READ_RECORDS_MAX);
                case Replay.Step.Reload(String detail) -> throw new AssertionError(detail);
                case Replay.Step.Unreadable(String detail) -> throw new AssertionError(path + ": " + detail);
            }
        }
    }

    private Replay.Step read(StreamPath path, Replay replay, ReadStart start, int recordsMax) {
        return switch (store.read(StreamKeys.of(path), start, recordsMax, StoreLimits.READ_BYTES_MAX)
                .join()) {
            case ReadOutcome.Records(List<SequencedRecord> records, TailPosition tail) ->
                replay.onRecords(records, tail);
            case ReadOutcome.NothingThere(TailPosition tail) -> replay.onNothing(tail);
            case ReadOutcome.NoSuchStream() -> replay.onNoSuchStream();
            case ReadOutcome.Unavailable(String detail) -> throw new AssertionError(detail);
            case ReadOutcome.Damaged(String detail) -> throw new AssertionError(detail);
        };
    }

    /// What the command is answered; nothing where the stream has another's open group, or another was first.
    Optional<StreamOutcome> run(StreamPath path, StreamCommand command) {
        StreamState state = load(path);
        if (state.openGroup() != null) {
            return Optional.empty();
        }
        return switch (decider.decide(state, command, store.clockMs())) {
            case Decision.Answer(StreamOutcome outcome) -> Optional.of(outcome);
            case Decision.Write(List<StreamRecord> records, Decision.AfterApply outcome) ->
                write(path, state, records) ? Optional.of(outcome.outcome(state)) : Optional.empty();
        };
    }

    private boolean write(StreamPath path, StreamState state, List<StreamRecord> records) {
        BatchPlanner planner = new BatchPlanner(limits);
        for (int from = 0; from < records.size(); ) {
            int until = from + planner.take(records, from, 0, 0);
            List<LogRecord> batch = new ArrayList<>();
            Envelope envelope = new Envelope(state.replayFromSeqNum(), null);
            for (StreamRecord record : records.subList(from, until)) {
                batch.add(StreamRecordCodec.encode(record, envelope));
            }
            AppendOutcome outcome = store.append(StreamKeys.of(path), AppendBatch.at(state.nextSeqNum(), batch))
                    .join();
            if (!(outcome instanceof AppendOutcome.Durable durable)) {
                return false;
            }
            for (int i = from; i < until; i++) {
                state.apply(durable.startSeqNum() + i - from, durable.timestampMs(), records.get(i));
            }
            from = until;
        }
        return true;
    }

    void create(StreamPath source, ContentType type, Lifetime lifetime) {
        run(source, new StreamCommand.Create(type, lifetime, Closure.STAYS_OPEN, List.of(), null, store.clockMs()));
    }

    void publish(StreamPath source, ContentType type, List<Bytes> messages) {
        run(source, new StreamCommand.Append(type, messages, null, null, null, Closure.STAYS_OPEN));
    }

    /// Publishes many requests' messages one after the other, with snapshots where they are due, as a node does.
    void publishAll(StreamPath source, ContentType type, Iterable<List<Bytes>> requests) {
        StreamState state = load(source);
        for (List<Bytes> messages : requests) {
            StreamCommand append = new StreamCommand.Append(type, messages, null, null, null, Closure.STAYS_OPEN);
            if (!(decider.decide(state, append, store.clockMs()) instanceof Decision.Write write)
                    || !write(source, state, write.records())
                    || (state.snapshotDue() && !write(source, state, List.copyOf(state.snapshot())))) {
                throw new AssertionError(source + ": not published");
            }
        }
    }

    /// First in the session's log, then in the partition's.
    @Nullable
    Subscription subscribe(StreamPath session, StreamPath source, DeliveryFormat format, long ttlSeconds) {
        StreamOutcome seen =
                run(source, new StreamCommand.Inspect(Use.DOES_NOT_COUNT)).orElse(null);
        if (!(seen instanceof StreamOutcome.Inspected(var view))) {
            return null;
        }
        StreamCommand subscribe = new StreamCommand.Subscribe(
                session, source, view.tail(), view.contentType(), format, ttlSeconds, store.clockMs());
        StreamOutcome outcome = run(session, subscribe).orElse(null);
        if (!(outcome instanceof StreamOutcome.Subscribed subscribed)) {
            return null;
        }
        subscribed.over().forEach(one -> tellEnded(session, one));
        Subscription made = subscribed.subscription();
        tell(source, new TaskRecord.Subscribed(new SubscriptionKey(session, made.id()), source, made.from(), format));
        return made;
    }

    void unsubscribe(StreamPath session, StreamPath source) {
        if (run(session, new StreamCommand.Unsubscribe(session, source)).orElse(null)
                instanceof StreamOutcome.Unsubscribed(List<Subscription> over)) {
            over.forEach(one -> tellEnded(session, one));
        }
    }

    /// @param tells whether the partitions are told too, or the caller is cut off before that
    void endSession(StreamPath session, boolean tells) {
        if (run(session, new StreamCommand.EndSession()).orElse(null)
                        instanceof StreamOutcome.SessionEnded(List<Subscription> held)
                && tells) {
            held.forEach(one -> tellEnded(session, one));
        }
    }

    private void tellEnded(StreamPath session, Subscription one) {
        tell(one.source(), new TaskRecord.Unsubscribed(new SubscriptionKey(session, one.id()), one.source()));
    }

    private void tell(StreamPath source, TaskRecord record) {
        AppendOutcome outcome = store.append(
                        Partitions.log(Partitions.of(source, partitions)),
                        new AppendBatch(List.of(TaskRecordCodec.encode(record)), null, null))
                .join();
        if (!(outcome instanceof AppendOutcome.Durable)) {
            throw new AssertionError("partition log: " + outcome);
        }
    }
}
