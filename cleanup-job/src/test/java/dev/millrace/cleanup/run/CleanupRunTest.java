package dev.millrace.cleanup.run;

import static dev.millrace.cleanup.run.World.GRACE;
import static dev.millrace.cleanup.run.World.TTL;
import static dev.millrace.cleanup.run.World.VANISH;
import static dev.millrace.cleanup.run.World.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.cleanup.run.RunReport.Ending;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.expiry.ExpiryLogs;
import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.state.Existence;
import dev.millrace.store.StoreHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a run takes and what it leaves, with a client that decides and announces as nodes do.
class CleanupRunTest {
    private static final Lifetime FOR_EVER = Lifetime.UNLIMITED;

    private final World world = new World();

    @Test
    void anExpiredStreamLeavesNothing() {
        world.create("a", TTL, "m");
        world.store.advance(Duration.ofSeconds(91));
        assertEquals(1, world.run().counted().of("expired"));
        world.store.advance(GRACE);
        assertEquals(1, world.run().counted().of("trimmed"));
        assertEquals(0, world.records("a"));
        world.store.advance(VANISH);
        assertFalse(world.isThere("a"));
        assertEquals(0, world.announced());
    }

    @Test
    void aDeletedStreamLeavesNothing() {
        world.create("a", FOR_EVER, "m");
        world.delete("a");
        world.store.advance(GRACE.minusMillis(1));
        assertEquals(0, world.run().counted().of("trimmed"));
        world.store.advance(Duration.ofMillis(1));
        assertEquals(1, world.run().counted().of("trimmed"));
        world.store.advance(VANISH);
        assertFalse(world.isThere("a"));
        assertEquals(0, world.announced());
    }

    @Test
    void aDeadlineIsPastOnlyWhenItIsSoByEveryProcesssClock() {
        world.store.clocksDifferBy(Duration.ofSeconds(3));
        world.create("a", TTL, "m");
        world.store.advance(Duration.ofSeconds(92));
        assertEquals(0, world.run().counted().of("expired"));
        world.store.advance(Duration.ofSeconds(2));
        assertEquals(1, world.run().counted().of("expired"));
    }

    @Test
    void nothingIsTakenWithinTenMinutesOfItsEnd() {
        world.create("a", TTL, "m");
        world.store.advance(Duration.ofSeconds(91));
        world.run();
        world.store.advance(GRACE.minusMillis(1));
        world.run();
        assertTrue(world.records("a") > 0);
    }

    @Test
    void aTouchedStreamLivesOnUntilItIsTouchedNoMore() {
        world.create("a", TTL, "m");
        for (int i = 0; i < 5; i++) {
            world.store.advance(Duration.ofSeconds(70));
            world.touch("a");
            world.run();
            assertEquals(List.of("m"), world.messages("a"));
        }
        world.settle();
        assertFalse(world.isThere("a"));
        assertEquals(0, world.announced());
    }

    @Test
    void aStreamCreatedAnewKeepsItsDataAndLosesWhatWasBefore() {
        world.create("a", FOR_EVER, "old");
        world.delete("a");
        world.create("a", FOR_EVER, "new");
        world.store.advance(GRACE);
        RunReport report = world.run();
        assertEquals(1, report.counted().of("trimmedBeforeLife"));
        assertEquals(List.of("new"), world.messages("a"));
        world.append("a", "newer");
        assertEquals(List.of("new", "newer"), world.messages("a"));
        assertEquals(0, world.announced());
        assertTrue(world.records("a") <= 5);
    }

    @Test
    void aStreamOverAnExpiredOneLosesWhatWasBefore() {
        world.create("a", TTL, "old");
        world.store.advance(Duration.ofSeconds(91));
        world.create("a", FOR_EVER, "new");
        world.settle();
        assertEquals(List.of("new"), world.messages("a"));
        assertEquals(0, world.announced());
        assertEquals(2 + 2, world.records("a")); // created, a message; the trim, what stands after it
    }

    @Test
    void aCreationThatNeverCameIsForgottenAfterTheGrace() {
        world.announce("a", world.store.clockMs() + 1_000, ExpiryReason.CREATED);
        world.store.advance(Duration.ofSeconds(2));
        assertEquals(1, world.run().counted().of("later"));
        assertEquals(1, world.announced());
        world.store.advance(GRACE);
        assertEquals(0, world.announced());
        assertFalse(world.isThere("a"));
    }

    @Test
    void aDeletionThatNeverCameHarmsNothing() {
        world.create("a", FOR_EVER, "m");
        world.announce("a", world.store.clockMs(), ExpiryReason.DELETED);
        world.settle();
        assertEquals(List.of("m"), world.messages("a"));
        assertEquals(0, world.announced());
    }

    @Test
    void halfOfALargeCreationIsTakenAway() {
        GroupSpan group = new GroupSpan(0, 2);
        world.announce("a", world.store.clockMs(), ExpiryReason.CREATED);
        StreamRecord created = new StreamRecord.Created(1, World.TEXT, FOR_EVER, null, group);
        StreamRecord data = new StreamRecord.Data(
                Bytes.utf8("half"), MessagePart.WHOLE, group, null, null, Closure.STAYS_OPEN, null);
        assertTrue(world.write(path("a"), world.state("a"), List.of(created, data)));
        assertEquals(1, world.run().counted().of("later"));
        world.store.advance(GRACE);
        assertEquals(1, world.run().counted().of("aborted"));
        world.settle();
        assertFalse(world.isThere("a"));
        assertEquals(0, world.announced());
    }

    @Test
    void aForkKeepsWhatItReadsOfASourceThatIsOver() {
        world.create("source", TTL, "m");
        world.fork("source", "child", FOR_EVER);
        world.append("child", "own");
        world.settle();
        assertEquals(Existence.SOFT_DELETED, world.state("source").existence());
        assertEquals(List.of("m", "own"), world.messages("child"));
        assertEquals(1, world.announced());
    }

    @Test
    void theEndOfTheLastForkFreesTheSource() {
        world.create("source", TTL, "m");
        world.fork("source", "one", FOR_EVER);
        world.fork("source", "two", TTL);
        world.settle();
        assertFalse(world.isThere("two"));
        assertTrue(world.records("source") > 0);
        world.delete("one");
        world.settle();
        world.settle();
        assertFalse(world.isThere("one"));
        assertFalse(world.isThere("source"));
        assertEquals(0, world.announced());
    }

    @Test
    void aSourceIsFreedThoughTheNameOfItsLastForkLivesAnew() {
        world.create("source", FOR_EVER, "m");
        long life = world.reserve("source", "child");
        world.createReserved("source", "child", life, FOR_EVER);
        world.delete("source");
        world.settle();
        world.delete("child");
        world.ask(path("source"), new StreamCommand.ReleaseFork(path("child"), life));
        world.create("child", FOR_EVER, "anew");
        world.settle();
        world.store.advance(Duration.ofDays(1));
        world.settle();
        assertEquals(0, world.records("source"));
        assertEquals(List.of("anew"), world.messages("child"));
    }

    @Test
    void forksOfForksAreFreedFromTheLastToTheFirst() {
        world.create("a", TTL, "m");
        world.fork("a", "b", TTL);
        world.fork("b", "c", FOR_EVER);
        world.settle();
        assertTrue(world.records("a") > 0);
        assertTrue(world.records("b") > 0);
        world.delete("c");
        world.settle();
        world.settle();
        assertFalse(world.isThere("a"));
        assertFalse(world.isThere("b"));
        assertFalse(world.isThere("c"));
        assertEquals(0, world.announced());
    }

    @Test
    void aReservationWithoutAForkIsVoidedAndReleased() {
        world.create("source", FOR_EVER, "m");
        long life = world.reserve("source", "child");
        world.store.advance(GRACE.minusMillis(1));
        assertEquals(0, world.run().counted().of("forksVoided"));
        world.store.advance(Duration.ofMillis(1));
        assertEquals(1, world.run().counted().of("forksVoided"));
        assertEquals(0, world.state("source").forkCount());
        assertInstanceOf(StreamOutcome.LifeTooLow.class, world.createReserved("source", "child", life, FOR_EVER));
        world.settle();
        assertFalse(world.isThere("child"));
        assertEquals(List.of("m"), world.messages("source"));
        assertEquals(0, world.announced());
    }

    @Test
    void aReservationOfANameThatIsTakenMeanwhileIsReleasedAndTheStreamLivesOn() {
        world.create("source", FOR_EVER, "m");
        world.reserve("source", "child");
        world.create("child", FOR_EVER, "another's");
        world.settle();
        assertEquals(0, world.state("source").forkCount());
        assertEquals(List.of("another's"), world.messages("child"));
        world.append("child", "more");
        assertEquals(List.of("another's", "more"), world.messages("child"));
    }

    @Test
    void aForkThatIsReservedIsNotVoidedWhenItIsThere() {
        world.create("source", FOR_EVER, "m");
        world.fork("source", "child", FOR_EVER);
        world.settle();
        assertEquals(1, world.state("source").forkCount());
        assertEquals(List.of("m"), world.messages("child"));
        assertEquals(0, world.announced());
    }

    @Test
    void aRunThatReachesItsBoundsSaysThatMoreIsDueAndTheNextGoesOn() {
        for (int i = 0; i < 20; i++) {
            world.create("s" + i, TTL, "m");
        }
        world.store.advance(Duration.ofSeconds(91));
        RunReport first = World.run(world.store, 1, 7);
        assertEquals(Ending.MORE, first.ending());
        assertEquals(75, first.ending().exitCode());
        assertEquals(7, first.counted().of("expired"));
        assertEquals(13, world.run().counted().of("expired"));
    }

    @Test
    void aStoreThatIsAwayFailsTheRunAndNothingIsLost() {
        world.create("a", TTL, "m");
        world.store.advance(Duration.ofSeconds(91));
        world.store.setHealth(new StoreHealth.Unavailable("away"));
        RunReport report = world.run();
        assertEquals(Ending.FAILED, report.ending());
        assertEquals(1, report.ending().exitCode());
        world.store.setHealth(new StoreHealth.Available());
        world.settle();
        assertFalse(world.isThere("a"));
    }

    @Test
    void aStreamThatCannotBeReadIsLeftAndTheOthersAreNot() {
        world.create("bad", TTL, "m");
        world.create("good", TTL, "m");
        world.store.damage(StreamKeys.of(path("bad")), 0);
        world.store.advance(Duration.ofSeconds(91));
        RunReport report = world.run();
        assertEquals(Ending.MORE, report.ending());
        assertEquals(1, report.counted().of("failed"));
        assertEquals(1, report.counted().of("expired"));
    }

    @Test
    void anExpiryLogIsTrimmedBelowItsSnapshot() {
        for (int i = 0; i < 12_000; i++) {
            world.announce("s" + i, Long.MAX_VALUE, ExpiryReason.CREATED);
        }
        RunReport report = world.run();
        assertEquals(12_000, report.announced());
        for (int i = 0; i < ExpiryLogs.PARTITIONS; i++) {
            assertTrue(world.store.records(ExpiryLogs.key(i)).size() <= 3);
        }
        assertEquals(12_000, world.announced());
    }

    @Test
    void aRunSaysWhatItDidInOneLineOfJson() {
        world.create("a", TTL);
        world.store.advance(Duration.ofSeconds(91));
        String json = world.run().json();
        assertTrue(
                json.startsWith(
                        "{\"ending\":\"done\",\"lookedAt\":1,\"done\":0,\"later\":1,\"failed\":0,\"expired\":1,"),
                json);
        assertFalse(json.contains("\n"));
    }

    @Test
    void aDryRunSaysWhatWouldGoAndWritesNothing() throws InterruptedException {
        world.create("a", TTL);
        world.store.advance(Duration.ofSeconds(91));
        int before = world.records("a");
        List<String> lines = new ArrayList<>();
        RunReport report = new Cleanup(world.store, World.limits(10), new SplittableRandom(1), System::nanoTime)
                .dryRun(lines::add);
        assertEquals(1, lines.size());
        assertTrue(
                lines.get(0).startsWith("tests/a [CREATED]: its life would be ended: expired: deadlineMs="),
                lines.get(0));
        assertEquals(before, world.records("a"));
        assertEquals(0, report.bytesAppended());
    }
}
