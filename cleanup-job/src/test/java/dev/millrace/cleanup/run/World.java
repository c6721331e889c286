package dev.millrace.cleanup.run;

import dev.millrace.cleanup.run.StreamLoader.Loaded;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkOrigin.LifetimeChoice;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.Decision;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.decide.StreamDecider;
import dev.millrace.model.expiry.ExpiryLogs;
import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.expiry.ExpiryRecord;
import dev.millrace.model.expiry.ExpiryRecordCodec;
import dev.millrace.model.expiry.ReclaimMargins;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Subscribed;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.state.StreamState;
import dev.millrace.model.task.SourceState;
import dev.millrace.model.task.SubscriptionKey;
import dev.millrace.model.task.TaskRecord;
import dev.millrace.model.task.TaskRecordCodec;
import dev.millrace.model.task.TaskState;
import dev.millrace.model.task.TaskSubscription;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// A store in memory with a client that decides as a node does and announces as it does, one call after the other, and
/// a cleanup that runs when the test says so. The grace is ten minutes, as it is by default, and no clock is real.
final class World {
    static final Duration GRACE = Duration.ofMinutes(10);
    static final Duration UNDELIVERED = Duration.ofHours(24);
    static final Duration VANISH = Duration.ofHours(1);
    static final Lifetime TTL = new Lifetime.Sliding(80); // a first deadline of 90 s
    static final ContentType TEXT = new ContentType("text/plain", "text/plain");

    final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final StreamDecider decider = new StreamDecider(DecisionLimits.DEFAULT);
    private final StreamLoader loader = new StreamLoader(new MeteredStore(store));

    static StreamPath path(String name) {
        return new StreamPath("tests", name);
    }

    static CleanupLimits limits(int streamsMax) {
        return new CleanupLimits(
                new ReclaimMargins(0, GRACE.toMillis(), UNDELIVERED.toMillis()),
                Duration.ofMinutes(5),
                streamsMax,
                1,
                16);
    }

    RunReport run() {
        return run(store, 1);
    }

    /// One run on `through`, which stands before the store.
    static RunReport run(StreamStore through, long seed) {
        return run(through, seed, 1_000_000);
    }

    static RunReport run(StreamStore through, long seed, int streamsMax) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        try {
            return new Cleanup(through, limits(streamsMax), random, System::nanoTime).run();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /// Lets time pass and the cleanup run until all is over that is over: at the deadlines, after the grace, after the
    /// store has removed what is empty.
    void settle() {
        for (int i = 0; i < 3; i++) {
            store.advance(GRACE.plusSeconds(100));
            run();
        }
        store.advance(VANISH);
        run();
    }

    // What a client asks.

    StreamOutcome create(String name, Lifetime lifetime, String... messages) {
        announceLife(name, lifetime);
        return ask(path(name), command(lifetime, null, store.clockMs(), messages));
    }

    StreamOutcome append(String name, String message) {
        List<Bytes> one = List.of(Bytes.utf8(message));
        return ask(path(name), new StreamCommand.Append(TEXT, one, null, null, null, Closure.STAYS_OPEN));
    }

    StreamOutcome touch(String name) {
        return ask(path(name), new StreamCommand.Inspect(Use.COUNTS));
    }

    StreamOutcome look(String name) {
        return ask(path(name), new StreamCommand.Inspect(Use.DOES_NOT_COUNT));
    }

    StreamOutcome delete(String name) {
        announce(name, store.clockMs(), ExpiryReason.DELETED);
        return ask(path(name), new StreamCommand.Delete());
    }

    /// Reserves a fork of `source`, which lives.
    long reserve(String source, String child) {
        announce(source, store.clockMs(), ExpiryReason.FORK_RESERVED);
        long life = Math.max(store.clockMs(), state(source).life() + 1);
        StreamOutcome outcome = ask(path(source), new StreamCommand.ReserveFork(path(child), life));
        if (!(outcome instanceof StreamOutcome.ForkReserved)) {
            throw new AssertionError(outcome);
        }
        return life;
    }

    /// Creates the fork that is reserved, of all that `source` has.
    StreamOutcome createReserved(String source, String child, long life, Lifetime lifetime) {
        return createReserved(state(source), source, child, life, lifetime);
    }

    /// @param state the source's as it was reserved
    StreamOutcome createReserved(StreamState state, String source, String child, long life, Lifetime lifetime) {
        announceLife(child, lifetime);
        long until = state.visibleTail().seqNum();
        InheritedSegment all = new InheritedSegment(path(source), state.life(), state.firstSeqNum(), until, 0);
        ForkRequest request = new ForkRequest(path(source), ReadFrom.NOW, 0);
        return ask(
                path(child), command(lifetime, new ForkOrigin(request, LifetimeChoice.ASKED, 1, List.of(all)), life));
    }

    StreamOutcome fork(String source, String child, Lifetime lifetime) {
        return createReserved(source, child, reserve(source, child), lifetime);
    }

    private static StreamCommand command(
            Lifetime lifetime, @Nullable ForkOrigin origin, long life, String... messages) {
        List<Bytes> bodies = new ArrayList<>();
        for (String message : messages) {
            bodies.add(Bytes.utf8(message));
        }
        return new StreamCommand.Create(TEXT, lifetime, Closure.STAYS_OPEN, bodies, origin, life);
    }

    private void announceLife(String name, Lifetime lifetime) {
        if (!(lifetime instanceof Lifetime.Unlimited)) {
            announce(name, store.clockMs() + 90_000, ExpiryReason.CREATED);
        }
    }

    void announce(String name, long dueMs, ExpiryReason reason) {
        StreamPath path = path(name);
        LogRecord record = ExpiryRecordCodec.encode(new ExpiryRecord.Announced(path, dueMs, reason));
        store.append(ExpiryLogs.key(ExpiryLogs.partitionOf(path)), new AppendBatch(List.of(record), null, null))
                .join();
    }

    /// Decides on the stream's state and appends on its tail, again where another was first.
    StreamOutcome ask(StreamPath path, StreamCommand command) {
        while (true) {
            StreamState state = state(path);
            switch (decider.decide(state, command, store.clockMs())) {
                case Decision.Answer(StreamOutcome outcome) -> {
                    return outcome;
                }
                case Decision.Write(List<StreamRecord> records, Decision.AfterApply outcome) -> {
                    if (write(path, state, records)) {
                        return outcome.outcome(state);
                    }
                }
            }
        }
    }

    /// Appends records to the state and its log, where that ends there; in one batch.
    boolean write(StreamPath path, StreamState state, List<StreamRecord> records) {
        StreamState layer = state.layer();
        List<LogRecord> encoded = new ArrayList<>();
        for (StreamRecord record : records) {
            encoded.add(StreamRecordCodec.encode(record, new Envelope(layer.replayFromSeqNum(), null)));
            layer.apply(layer.nextSeqNum(), store.clockMs(), record);
        }
        AppendOutcome outcome = store.append(StreamKeys.of(path), AppendBatch.at(state.nextSeqNum(), encoded))
                .join();
        if (outcome instanceof AppendOutcome.Durable durable) {
            for (StreamRecord record : records) {
                state.apply(state.nextSeqNum(), durable.timestampMs(), record);
            }
            return true;
        }
        return false;
    }

    // What is told to the fan-out, of which only the log is played.

    static StreamKey partition(String source) {
        return Partitions.log(Partitions.of(path(source), 16));
    }

    void tell(String source, TaskRecord record) {
        appendTold(source, TaskRecordCodec.encode(record));
    }

    void appendTold(String source, LogRecord record) {
        store.append(partition(source), new AppendBatch(List.of(record), null, null))
                .join();
    }

    /// The first half of a subscribe: it stands in the session's own log.
    Subscription subscribeHalf(String session, String source) {
        StreamState state = state(session);
        SubscriptionId id = new SubscriptionId(state.life(), state.nextSeqNum());
        Subscribed subscribed =
                new Subscribed(id, path(session), path(source), state(source).visibleTail(), DeliveryFormat.VERBATIM);
        if (!write(path(session), state, List.of(subscribed))) {
            throw new AssertionError("another writer was first: " + session);
        }
        return state.subscriptions().getLast();
    }

    /// A session as the API makes it: `subscribed` in its own log, then in the log of the source's partition.
    Subscription subscribe(String session, String source) {
        Subscription made = subscribeHalf(session, source);
        tell(source, new TaskRecord.Subscribed(key(session, made), path(source), made.from(), DeliveryFormat.VERBATIM));
        return made;
    }

    static SubscriptionKey key(String session, Subscription subscription) {
        return new SubscriptionKey(path(session), subscription.id());
    }

    TaskState fold(String source) {
        TaskState state = new TaskState();
        try {
            for (SequencedRecord record : store.records(partition(source))) {
                state.apply(record.seqNum(), record.timestampMs(), TaskRecordCodec.decode(record.record()));
            }
        } catch (UnreadableRecordException unreadable) {
            throw new AssertionError(unreadable);
        }
        return state;
    }

    /// The ids that the fan-out delivers a source to.
    List<SubscriptionId> standing(String source) {
        return fold(source).sources().stream()
                .filter(one -> one.source().source().equals(path(source)))
                .map(SourceState::subscriptions)
                .flatMap(all -> all.stream().map(TaskSubscription::key).map(SubscriptionKey::id))
                .toList();
    }

    // What can be seen.

    StreamState state(String name) {
        return state(path(name));
    }

    StreamState state(StreamPath path) {
        try {
            if (loader.load(path) instanceof Loaded.Found(StreamState state, long _)) {
                return state;
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        throw new AssertionError("cannot be read: " + path);
    }

    boolean lives(String name) {
        return state(name).mayLiveAt(store.clockMs());
    }

    /// The messages of a stream that lives, those that it inherits first.
    List<String> messages(String name) {
        StreamState state = state(name);
        if (!lives(name)) {
            throw new AssertionError("does not live: " + name + " " + state.describe());
        }
        List<String> all = new ArrayList<>();
        ForkOrigin origin = state.lastOrigin();
        if (origin != null) {
            for (InheritedSegment segment : origin.segments()) {
                all.addAll(bodies(segment.stream(), segment.fromSeqNum(), segment.untilSeqNum()));
            }
        }
        all.addAll(bodies(path(name), state.firstSeqNum(), state.nextSeqNum()));
        return all;
    }

    /// The messages that a stream's log holds, of whatever life.
    List<String> kept(String name) {
        return bodies(path(name), 0, Long.MAX_VALUE);
    }

    private List<String> bodies(StreamPath path, long from, long until) {
        List<String> bodies = new ArrayList<>();
        for (SequencedRecord record : store.records(StreamKeys.of(path))) {
            try {
                boolean inside = record.seqNum() >= from && record.seqNum() < until;
                if (inside && StreamRecordCodec.decode(record.record()).record() instanceof StreamRecord.Data data) {
                    bodies.add(data.body().utf8());
                }
            } catch (UnreadableRecordException unreadable) {
                throw new AssertionError(unreadable);
            }
        }
        return bodies;
    }

    /// How many records a stream's log holds.
    int records(String name) {
        return store.records(StreamKeys.of(path(name))).size();
    }

    /// Whether the store has the stream at all.
    boolean isThere(String name) {
        return store.tail(StreamKeys.of(path(name))).join() instanceof TailOutcome.Tail;
    }

    /// Streams that are announced and not done.
    long announced() {
        return run().announced();
    }
}
