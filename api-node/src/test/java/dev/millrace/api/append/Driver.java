package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/// One shard whose owner is the test's thread: turns happen when the test says so, and so do the store's steps and
/// time.
final class Driver {
    static final StreamKey KEY = StreamKeys.of(Ask.STREAM);

    final SimulatedStreamStore simulated;
    final StreamStore store;
    final TestClock clock = new TestClock();
    final Admission admission;
    final Counters counters = new Counters();
    final AppendSettings settings;
    final Shard shard;
    private final Queue<Runnable> homeTasks = new ArrayDeque<>();
    final Executor home = homeTasks::add;
    int homeTasksRun;

    Driver(SimulatedStreamStore simulated, StreamStore store, Settings settings) {
        this(simulated, store, settings, 42);
    }

    Driver(SimulatedStreamStore simulated, StreamStore store, Settings settings, long seed) {
        this.simulated = simulated;
        this.store = store;
        this.settings = settings.build();
        admission = new Admission(settings.bodyBytesInFlightMax);
        Surroundings around = new Surroundings(store, StreamKeys::of, clock, seed, error -> {
            throw new AssertionError(error);
        });
        shard = new Shard(0, this.settings, around, admission, counters);
        shard.loop.owner.enter();
    }

    /// On a store that answers at once.
    static Driver atOnce() {
        SimulatedStreamStore store = SimulatedStreamStore.create();
        return new Driver(store, store, new Settings());
    }

    /// On a store in which nothing happens before the test says so.
    static Driver stepwise() {
        return stepwise(new Settings());
    }

    static Driver stepwise(Settings settings) {
        SimulatedStreamStore store = SimulatedStreamStore.stepwise();
        return new Driver(store, store, settings);
    }

    /// A second node on the same store.
    Driver another() {
        Settings same = new Settings();
        Driver other = new Driver(simulated, simulated, same, 43);
        other.clock.advance(Duration.ofHours(3));
        return other;
    }

    Reply ask(StreamPath path, StreamCommand command) {
        Reply reply = new Reply(home);
        long bytes = Admission.weigh(command);
        if (!admission.enter(bytes) || !shard.offer(path, command, reply, bytes)) {
            throw new AssertionError("not admitted");
        }
        return reply;
    }

    Reply ask(StreamCommand command) {
        return ask(Ask.STREAM, command);
    }

    /// Asks, and runs until all is done.
    StreamOutcome answer(StreamCommand command) {
        Reply reply = ask(command);
        run();
        return reply.outcome();
    }

    void watch(StreamPath path, TailWatcher watcher) {
        shard.post(new WatchRequest(path, watcher, WatchRequest.Wish.BEGIN));
    }

    void unwatch(StreamPath path, TailWatcher watcher) {
        shard.post(new WatchRequest(path, watcher, WatchRequest.Wish.END));
    }

    /// Turns until the owner finds nothing to do, without a step of the store's.
    void turn() {
        try {
            int work;
            do {
                work = shard.loop.turn();
            } while (work > 0 || shard.loop.hasWork());
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
        for (Runnable task = homeTasks.poll(); task != null; task = homeTasks.poll()) {
            homeTasksRun++;
            task.run();
        }
    }

    /// Turns and steps until neither the owner nor the store has anything to do.
    void run() {
        turn();
        while (simulated.pending() > 0) {
            simulated.runPending();
            turn();
        }
    }

    /// Turns and steps while time passes, in small parts.
    void run(Duration time, Duration part) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(part)) {
            advance(part);
            run();
        }
    }

    /// Lets time pass on both clocks.
    void advance(Duration time) {
        clock.advance(time);
        simulated.advance(time);
    }

    /// Puts a record into the stream's log behind the node's back.
    void put(long seqNum, LogRecord record) {
        AppendOutcome outcome =
                simulated.append(KEY, AppendBatch.at(seqNum, List.of(record))).join();
        if (!(outcome instanceof AppendOutcome.Durable)) {
            throw new AssertionError(outcome);
        }
    }

    StreamEntry entry() {
        StreamEntry entry = shard.loop.owner.table.find(Ask.STREAM);
        if (entry == null) {
            throw new AssertionError("not in memory: " + Ask.STREAM);
        }
        return entry;
    }

    /// What the stream's log says, record by record.
    List<StreamRecord> log() {
        return decoded(simulated, KEY);
    }

    static List<StreamRecord> decoded(SimulatedStreamStore store, StreamKey key) {
        List<StreamRecord> decoded = new ArrayList<>();
        for (SequencedRecord record : store.records(key)) {
            try {
                decoded.add(StreamRecordCodec.decode(record.record()).record());
            } catch (UnreadableRecordException unreadable) {
                throw new AssertionError(unreadable);
            }
        }
        return decoded;
    }

    /// The bodies of the data records in the log, in order.
    List<String> bodies() {
        return bodies(simulated, KEY);
    }

    static List<String> bodies(SimulatedStreamStore store, StreamKey key) {
        return decoded(store, key).stream()
                .filter(StreamRecord.Data.class::isInstance)
                .map(record -> ((StreamRecord.Data) record).body().utf8())
                .toList();
    }

    AppendStats stats() {
        return counters.stats(shard.ringDepth(), admission.requests(), admission.bytes(), 0, 0);
    }
}
