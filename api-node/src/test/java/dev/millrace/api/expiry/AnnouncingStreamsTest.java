package dev.millrace.api.expiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.append.Requester;
import dev.millrace.api.append.ShardedStreams;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.Surroundings;
import dev.millrace.api.append.TailWatcher;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.expiry.ExpiryLogs;
import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.expiry.ExpiryRecord.Announced;
import dev.millrace.model.expiry.ExpiryRecordCodec;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StoreHealth;
import dev.millrace.testkit.store.PassingStreamStore;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is announced, and that it is there before what it is for.
@Timeout(30)
class AnnouncingStreamsTest {
    private static final StreamPath PATH = new StreamPath("tests", "s");
    private static final ContentType TEXT = new ContentType("text/plain", "text/plain");
    private static final Lifetime TTL = new Lifetime.Sliding(800);

    private final SimulatedStreamStore simulated = SimulatedStreamStore.create();
    private final List<StreamKey> appendedTo = new ArrayList<>();
    private final PassingStreamStore store = new PassingStreamStore(simulated) {
        @Override
        public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
            synchronized (appendedTo) {
                appendedTo.add(stream);
            }
            return super.append(stream, batch);
        }
    };
    private final ShardedStreams sharded =
            new ShardedStreams(AppendSettings.defaults(), Surroundings.of(store, 1, failure -> {}));
    private final Announcements announcements = new Announcements(store);
    private final AnnouncingStreams streams = new AnnouncingStreams(
            sharded, announcements, store::clockMs, AppendSettings.defaults().limits());

    @BeforeEach
    void start() {
        sharded.start();
    }

    @AfterEach
    void stop() {
        sharded.close();
    }

    private static final class Asker implements Requester {
        final CompletableFuture<StreamOutcome> told = new CompletableFuture<>();

        @Override
        public Executor home() {
            return Runnable::run;
        }

        @Override
        public void onOutcome(StreamOutcome outcome) {
            assertTrue(told.complete(outcome), "told twice");
        }
    }

    private StreamOutcome ask(StreamCommand command) {
        return ask(PATH, command);
    }

    private StreamOutcome ask(StreamPath path, StreamCommand command) {
        Asker asker = new Asker();
        streams.submit(path, command, asker);
        return asker.told.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static StreamCommand create(Lifetime lifetime, String... messages) {
        List<Bytes> bodies = new ArrayList<>();
        for (String message : messages) {
            bodies.add(Bytes.utf8(message));
        }
        return new StreamCommand.Create(TEXT, lifetime, Closure.STAYS_OPEN, bodies, null, 1);
    }

    private List<Announced> announced() {
        List<Announced> all = new ArrayList<>();
        for (SequencedRecord record : simulated.records(ExpiryLogs.key(ExpiryLogs.partitionOf(PATH)))) {
            try {
                all.add(assertInstanceOf(Announced.class, ExpiryRecordCodec.decode(record.record())));
            } catch (UnreadableRecordException unreadable) {
                throw new AssertionError(unreadable);
            }
        }
        return all;
    }

    @Test
    void aPlainCreationAnnouncesNothing() {
        assertInstanceOf(StreamOutcome.Created.class, ask(create(Lifetime.UNLIMITED, "a")));
        assertEquals(List.of(StreamKeys.of(PATH)), appendedTo);
    }

    @Test
    void aStreamThatCanExpireIsAnnouncedBeforeItsCreated() {
        long nowMs = store.clockMs();
        assertInstanceOf(StreamOutcome.Created.class, ask(create(TTL)));
        assertEquals(List.of(ExpiryLogs.key(ExpiryLogs.partitionOf(PATH)), StreamKeys.of(PATH)), appendedTo);
        assertEquals(List.of(new Announced(PATH, nowMs + 900_000 + 5_000, ExpiryReason.CREATED)), announced());
    }

    @Test
    void aStreamWithAMomentToExpireAtIsAnnouncedForThatMoment() {
        long atMs = store.clockMs() + 77;
        ask(create(new Lifetime.Until(atMs)));
        assertEquals(List.of(new Announced(PATH, atMs, ExpiryReason.CREATED)), announced());
    }

    @Test
    void aRepeatedCreationIsAnnouncedOnce() {
        ask(create(TTL));
        assertInstanceOf(StreamOutcome.AlreadyExists.class, ask(create(TTL)));
        assertEquals(1, announced().size());
    }

    @Test
    void aLargeCreationIsAnnouncedSinceACrashMayLeaveAPartOfIt() {
        long nowMs = store.clockMs();
        int halfABatch = DecisionLimits.DEFAULT.batchBytesMax() / AnnouncingStreams.PLAIN_PARTS;
        ask(create(Lifetime.UNLIMITED, "x".repeat(halfABatch + 1)));
        assertEquals(
                List.of(new Announced(PATH, nowMs + AnnouncingStreams.LARGE_LOOK_MS, ExpiryReason.CREATED)),
                announced());
    }

    @Test
    void aDeletionIsAnnouncedBeforeItIsWritten() {
        long nowMs = store.clockMs();
        ask(create(Lifetime.UNLIMITED));
        assertInstanceOf(StreamOutcome.Deleted.class, ask(new StreamCommand.Delete()));
        assertEquals(List.of(new Announced(PATH, nowMs, ExpiryReason.DELETED)), announced());
        assertEquals(StreamKeys.of(PATH), appendedTo.getLast());
        assertEquals(3, appendedTo.size());
    }

    @Test
    void theDeletionOfNothingAnnouncesNothing() {
        assertInstanceOf(StreamOutcome.NotFound.class, ask(new StreamCommand.Delete()));
        assertEquals(List.of(), appendedTo);
    }

    @Test
    void aDeletionThatCouldNotLookIsNotPassedOn() {
        Streams away = new Streams() {
            @Override
            public void submit(StreamPath path, StreamCommand command, Requester requester) {
                assertInstanceOf(StreamCommand.Inspect.class, command);
                requester.onOutcome(new StreamOutcome.StoreUnavailable("away"));
            }

            @Override
            public void watch(StreamPath path, TailWatcher watcher) {
                throw new AssertionError("nobody watches");
            }

            @Override
            public void unwatch(StreamPath path, TailWatcher watcher) {
                throw new AssertionError("nobody watches");
            }
        };
        Asker asker = new Asker();
        new AnnouncingStreams(away, announcements, store::clockMs, DecisionLimits.DEFAULT)
                .submit(PATH, new StreamCommand.Delete(), asker);
        assertInstanceOf(StreamOutcome.StoreUnavailable.class, asker.told.join());
    }

    @Test
    void aReservationIsAnnouncedForItsSource() {
        ask(create(Lifetime.UNLIMITED));
        StreamCommand reserve = new StreamCommand.ReserveFork(new StreamPath("tests", "child"), 5);
        assertInstanceOf(StreamOutcome.ForkReserved.class, ask(reserve));
        assertEquals(ExpiryReason.FORK_RESERVED, announced().get(0).reason());
    }

    @Test
    void whatCannotBeAnnouncedIsNotDone() {
        ask(create(Lifetime.UNLIMITED));
        simulated.setHealth(new StoreHealth.ReadOnly("no room"));
        assertInstanceOf(StreamOutcome.StorageFull.class, ask(new StreamCommand.Delete()));
        simulated.setHealth(new StoreHealth.Available());
        assertInstanceOf(StreamOutcome.Deleted.class, ask(new StreamCommand.Delete()));
        assertEquals(1, announcements.stats().failures());
    }

    @Test
    void thoseWhoComeWhileAnAppendIsUnderWayShareTheNext() {
        SimulatedStreamStore slow = SimulatedStreamStore.stepwise();
        Announcements shared = new Announcements(slow);
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            shared.announce(PATH, i, ExpiryReason.CREATED, refusal -> told.add(String.valueOf(refusal)));
        }
        slow.runPending();
        assertEquals(1_500, told.size());
        assertEquals(List.of("null"), told.stream().distinct().toList());
        assertEquals(new Announcements.Stats(1_500, 3, 0), shared.stats());
    }

    @Test
    void oneMoreThanMayWaitIsRefused() {
        SimulatedStreamStore slow = SimulatedStreamStore.stepwise();
        Announcements shared = new Announcements(slow);
        List<StreamOutcome> refused = new ArrayList<>();
        for (int i = 0; i < Announcements.WAITING_MAX + 2; i++) {
            shared.announce(PATH, i, ExpiryReason.CREATED, refusal -> {
                if (refusal != null) {
                    refused.add(refusal);
                }
            });
        }
        assertEquals(1, refused.size());
        assertInstanceOf(StreamOutcome.Overloaded.class, refused.get(0));
        slow.runPending();
        assertEquals(Announcements.WAITING_MAX + 1, shared.stats().announced());
    }

    @Test
    void anAnnouncementWhoseAnswerIsLostIsSentAgainAndThenRefused() {
        SimulatedStreamStore away = SimulatedStreamStore.create();
        away.setHealth(new StoreHealth.Unavailable("away"));
        Announcements shared = new Announcements(away);
        List<StreamOutcome> told = new ArrayList<>();
        shared.announce(PATH, 1, ExpiryReason.CREATED, refusal -> {
            if (refusal != null) {
                told.add(refusal);
            }
        });
        assertInstanceOf(StreamOutcome.StoreUnavailable.class, told.get(0));
        assertEquals(new Announcements.Stats(0, Announcements.ATTEMPTS_MAX, 1), shared.stats());
    }
}
