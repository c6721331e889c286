package dev.millrace.cleanup.run;

import static dev.millrace.cleanup.run.World.GRACE;
import static dev.millrace.cleanup.run.World.TTL;
import static dev.millrace.cleanup.run.World.UNDELIVERED;
import static dev.millrace.cleanup.run.World.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.task.SourceLife;
import dev.millrace.model.task.TaskRecord;
import dev.millrace.model.task.TaskRecordCodec;
import dev.millrace.model.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the cleanup does for subscriptions, and for their sake: with a fan-out of which only the log is played.
class SubscriptionsTest {
    private static final Lifetime FOR_EVER = Lifetime.UNLIMITED;
    private static final String SESSION = "session:s";

    private final World world = new World();

    private List<TaskRecord> told(String source) {
        List<TaskRecord> told = new ArrayList<>();
        try {
            for (SequencedRecord record : world.store.records(World.partition(source))) {
                told.add(TaskRecordCodec.decode(record.record()));
            }
        } catch (UnreadableRecordException unreadable) {
            throw new AssertionError(unreadable);
        }
        return told;
    }

    private SourceLife life(String source) {
        return new SourceLife(path(source), world.state(source).lastLife());
    }

    private void expireSource() {
        world.store.advance(Duration.ofSeconds(91));
        world.run();
        world.store.advance(GRACE);
    }

    @Test
    void theSubscriptionsOfAnExpiredSessionAreEndedByIdBeforeItIsTrimmed() {
        world.create("source", FOR_EVER, "m");
        world.create(SESSION, TTL);
        Subscription made = world.subscribe(SESSION, "source");
        world.store.advance(Duration.ofSeconds(91));
        assertEquals(1, world.run().counted().of("unsubscribed"));
        assertEquals(
                new TaskRecord.Unsubscribed(World.key(SESSION, made), path("source")),
                told("source").getLast());
        world.settle();
        assertFalse(world.isThere(SESSION));
        assertEquals(0, world.announced());
    }

    @Test
    void aSourceIsTrimmedAfterTheGraceOnceTheFanoutSaysThatAllOfItIsDelivered() {
        world.create("source", TTL, "m");
        world.create(SESSION, FOR_EVER);
        world.subscribe(SESSION, "source");
        expireSource();
        assertEquals(0, world.run().counted().of("trimmed"));
        world.tell("source", new TaskRecord.SourceEnded(life("source")));
        world.store.advance(GRACE);
        RunReport report = world.run();
        assertEquals(1, report.counted().of("trimmed"));
        assertEquals(0, report.counted().of("undeliveredGivenUp"));
    }

    @Test
    void anEndThatOnlyASnapshotOfTheFanoutTellsCountsToo() {
        world.create("source", TTL, "m");
        world.create(SESSION, FOR_EVER);
        world.subscribe(SESSION, "source");
        expireSource();
        world.tell("source", new TaskRecord.SourceEnded(life("source")));
        TaskState state = world.fold("source");
        List<TaskRecord.Snapshot> parts = state.snapshot();
        parts.forEach(part -> world.tell("source", part));
        world.appendTold("source", LogRecord.trim(parts.get(0).coversUntilSeqNum()));
        assertEquals(1, world.run().counted().of("trimmed"));
    }

    @Test
    void aSubscriptionThatStandsInASnapshotOfTheFanoutIsWaitedFor() {
        world.create("source", TTL, "m");
        world.create(SESSION, FOR_EVER);
        world.subscribe(SESSION, "source");
        List<TaskRecord.Snapshot> parts = world.fold("source").snapshot();
        parts.forEach(part -> world.tell("source", part));
        world.appendTold("source", LogRecord.trim(parts.get(0).coversUntilSeqNum()));
        expireSource();
        assertEquals(0, world.run().counted().of("trimmed"));
    }

    @Test
    void aSourceWhoseSubscriptionsHaveEndedBeforeItIsTrimmedAfterTheGrace() {
        world.create("source", TTL, "m");
        world.create(SESSION, FOR_EVER);
        Subscription made = world.subscribe(SESSION, "source");
        world.tell("source", new TaskRecord.Unsubscribed(World.key(SESSION, made), path("source")));
        expireSource();
        assertEquals(1, world.run().counted().of("trimmed"));
    }

    @Test
    void whatSubscribersMayNotHaveIsGivenUpAfterADayAndCountedAndTheFanoutIsToldSo() {
        world.create("source", TTL, "m");
        world.create(SESSION, FOR_EVER);
        world.subscribe(SESSION, "source");
        world.store.advance(Duration.ofSeconds(91));
        world.run();
        SourceLife life = life("source");
        world.store.advance(UNDELIVERED.minusSeconds(1));
        world.run();
        assertTrue(world.records("source") > 0);
        world.store.advance(Duration.ofSeconds(1));
        RunReport report = world.run();
        assertEquals(1, report.counted().of("trimmed"));
        assertEquals(1, report.counted().of("undeliveredGivenUp"));
        assertEquals(new TaskRecord.SourceEnded(life), told("source").getLast());
        assertEquals(List.of(), world.standing("source"));
    }

    @Test
    void whoeverSubscribedToANewLifeDoesNotKeepTheOldOne() {
        world.create("source", TTL, "old");
        world.store.advance(Duration.ofSeconds(91));
        world.create("source", FOR_EVER, "new");
        world.create(SESSION, FOR_EVER);
        world.subscribe(SESSION, "source");
        world.store.advance(GRACE);
        RunReport report = world.run();
        assertEquals(1, report.counted().of("trimmedBeforeLife"));
        assertEquals(0, report.counted().of("undeliveredGivenUp"));
        assertEquals(List.of("new"), world.messages("source"));
    }

    @Test
    void aLogOfThePartitionThatCannotBeReadBackKeepsItsSourcesOnly() {
        world.create("source", TTL, "m");
        world.create("other", TTL, "m");
        assertFalse(World.partition("source").equals(World.partition("other")), "the two are to be of two partitions");
        world.appendTold("source", new LogRecord(List.of(), Bytes.utf8("not the fan-out's")));
        expireSource();
        RunReport report = world.run();
        assertEquals(1, report.counted().of("failed"));
        assertEquals(1, report.counted().of("trimmed"));
        assertTrue(world.records("source") > 0);
    }

    /// Lives for long enough to be looked at while it lives.
    private void createSession() {
        world.create(SESSION, new Lifetime.Sliding(3_600));
    }

    /// The first deadline is announced as 90 s, and the session is looked at then and every grace.
    private RunReport lookAtSession() {
        world.announce(SESSION, world.store.clockMs(), ExpiryReason.LOOK);
        return world.run();
    }

    @Test
    void aHalfOfASubscribeIsCompletedFromWhereItBegan() {
        world.create("source", FOR_EVER, "m");
        createSession();
        Subscription half = world.subscribeHalf(SESSION, "source");
        world.append("source", "n");
        world.store.advance(GRACE);
        assertEquals(1, lookAtSession().counted().of("resubscribed"));
        assertEquals(
                new TaskRecord.Subscribed(
                        World.key(SESSION, half), path("source"), half.from(), DeliveryFormat.VERBATIM),
                told("source").getLast());
        assertEquals(List.of(half.id()), world.standing("source"));
    }

    @Test
    void aSubscribeThatMayBeUnderWayIsLeftAlone() {
        world.create("source", FOR_EVER, "m");
        createSession();
        world.subscribeHalf(SESSION, "source");
        world.store.advance(GRACE.minusMillis(1));
        assertEquals(0, lookAtSession().counted().of("resubscribed"));
        assertEquals(List.of(), told("source"));
        world.store.advance(GRACE);
        assertEquals(1, lookAtSession().counted().of("resubscribed"));
    }

    @Test
    void aHalfOfASubscribeToWhatIsGoneIsUndone() {
        world.create("source", FOR_EVER, "m");
        createSession();
        world.subscribeHalf(SESSION, "source");
        world.delete("source");
        world.store.advance(GRACE);
        RunReport report = lookAtSession();
        assertEquals(1, report.counted().of("unsubscribed"));
        assertEquals(0, world.state(SESSION).subscriptionCount());
        assertEquals(List.of(), told("source"));
    }

    @Test
    void aSubscriptionToWhatIsGoneButNotDeliveredIsTheFanoutsToEnd() {
        world.create("source", FOR_EVER, "m");
        createSession();
        world.subscribe(SESSION, "source");
        world.append("source", "not delivered");
        world.delete("source");
        world.store.advance(GRACE);
        assertEquals(0, lookAtSession().counted().of("unsubscribed"));
        assertEquals(1, world.state(SESSION).subscriptionCount());
        assertEquals(1, world.standing("source").size());
    }

    @Test
    void aSubscriptionIsMadeSureOfOnceAndNotAtEveryLook() {
        world.create("source", FOR_EVER, "m");
        createSession();
        Subscription made = world.subscribe(SESSION, "source");
        long told = 0;
        for (int i = 0; i < 8; i++) {
            world.store.advance(GRACE);
            world.touch(SESSION);
            told += lookAtSession().counted().of("resubscribed");
        }
        assertTrue(told >= 1 && told <= 3, "told again: " + told);
        assertEquals(List.of(made.id()), world.standing("source"));
    }

    @Test
    void whatAnEarlierLifeOfASessionLeftBehindIsEnded() {
        world.create("source", FOR_EVER, "m");
        world.create(SESSION, FOR_EVER);
        Subscription left = world.subscribe(SESSION, "source");
        world.delete(SESSION);
        createSession();
        Subscription made = world.subscribe(SESSION, "source");
        assertEquals(List.of(left.id(), made.id()), world.standing("source"));
        world.store.advance(GRACE);
        world.run();
        assertEquals(List.of(made.id()), world.standing("source"));
        assertEquals(1, world.state(SESSION).subscriptionCount());
    }
}
