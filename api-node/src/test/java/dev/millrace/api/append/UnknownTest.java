package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Duplicate;
import dev.millrace.model.outcome.StreamOutcome.Inspected;
import dev.millrace.model.outcome.StreamOutcome.Unresolved;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.ReadFault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Appends whose answer the store did not give: found out by the log, never guessed.
final class UnknownTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Unreliable unreliable = Unreliable.withStream();
    private final Driver driver = unreliable.driver;

    private Reply ask(String message) {
        Reply reply = driver.ask(Ask.append(message));
        driver.run();
        return reply;
    }

    @Test
    void aLostAnswerIsFoundByItsMarkAndNothingIsWrittenTwice() {
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER);
        Reply reply = ask("a");
        reply.assertNotYet();
        unreliable.runUntil(reply, SOON);
        reply.as(Appended.class);
        assertEquals(List.of("a"), driver.bodies());
        assertEquals(1, driver.stats().resolvedByMark());
    }

    @Test
    void aLostRequestIsSentAgain() {
        unreliable.store.onNextAppends(AppendFault.LOSE_REQUEST, AppendFault.LOSE_REQUEST);
        Reply reply = ask("a");
        unreliable.runUntil(reply, SOON);
        reply.as(Appended.class);
        assertEquals(List.of("a"), driver.bodies());
        assertEquals(2, driver.stats().unknowns());
    }

    @Test
    void aRequestThatLandsLateIsRefusedOnceItsRepeatHasLanded() {
        unreliable.store.onNextAppends(AppendFault.LAND_LATE);
        Reply reply = ask("a");
        unreliable.runUntil(reply, SOON);
        unreliable.store.landLate();
        assertEquals(List.of("a"), driver.bodies());
        reply.as(Appended.class);
    }

    @Test
    void theOutcomeHasTheTimeAndPlaceThatTheLostAnswerHad() {
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER);
        Reply reply = ask("a");
        unreliable.runUntil(reply, SOON);
        assertEquals(2, reply.as(Appended.class).next().seqNum());
        assertEquals(3, ((Appended) driver.answer(Ask.append("b"))).next().seqNum());
    }

    @Test
    void anotherWritersRecordAtThePlaceMeansThatOursNeverLanded() {
        unreliable.store.onNextAppends(AppendFault.LOSE_REQUEST);
        Reply reply = ask("ours");
        Driver other = driver.another();
        other.answer(Ask.append("theirs"));
        unreliable.runUntil(reply, SOON);
        reply.as(Appended.class);
        assertEquals(List.of("theirs", "ours"), driver.bodies());
        assertEquals(0, driver.stats().resolvedByMark());
    }

    @Test
    void theirsBehindOursIsReadBeforeTheNextDecision() {
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER);
        Reply reply = ask("ours");
        Driver other = driver.another();
        other.answer(Ask.append("theirs"));
        unreliable.runUntil(reply, SOON);
        reply.as(Appended.class);
        Reply next = driver.ask(Ask.append("next"));
        driver.run();
        next.as(Appended.class);
        assertEquals(List.of("ours", "theirs", "next"), driver.bodies());
    }

    @Test
    void whatCannotBeFoundOutInTimeIsUnresolvedAndNotBefore() {
        unreliable.store.with(AppendFault.LOSE_REQUEST, 1);
        Reply reply = ask("a");
        driver.run(Duration.ofMillis(9_990), Duration.ofMillis(10));
        reply.assertNotYet();
        driver.run(Duration.ofMillis(20), Duration.ofMillis(10));
        reply.as(Unresolved.class);
        assertEquals(1, driver.stats().unresolved());
    }

    @Test
    void anUnresolvedAppendThatLandsLateIsSeenByTheNextDecision() {
        unreliable.store.with(AppendFault.LAND_LATE, 1);
        Reply reply = driver.ask(Ask.produce("p", 0, 0, "a"));
        driver.run();
        unreliable.store.heal().with(AppendFault.LOSE_REQUEST, 1);
        driver.run(Duration.ofSeconds(11), Duration.ofMillis(100));
        reply.as(Unresolved.class);
        unreliable.store.heal();
        unreliable.store.landLate();
        Reply retry = driver.ask(Ask.produce("p", 0, 0, "a"));
        driver.run();
        retry.as(Duplicate.class);
        assertEquals(List.of("a"), driver.bodies());
    }

    @Test
    void anUnresolvedAppendThatNeverLandsLetsItsRetryThrough() {
        unreliable.store.with(AppendFault.LOSE_REQUEST, 1);
        Reply reply = driver.ask(Ask.produce("p", 0, 0, "a"));
        driver.run();
        driver.run(Duration.ofSeconds(11), Duration.ofMillis(100));
        reply.as(Unresolved.class);
        unreliable.store.heal();
        Reply retry = driver.ask(Ask.produce("p", 0, 0, "a"));
        driver.run();
        retry.as(Appended.class);
        assertEquals(List.of("a"), driver.bodies());
    }

    @Test
    void lateLandingBetweenTheGivingUpAndTheNextAppendIsNoLoss() {
        unreliable.store.with(AppendFault.LAND_LATE, 1);
        Reply first = driver.ask(Ask.append("late"));
        driver.run();
        unreliable.store.heal().with(AppendFault.LOSE_REQUEST, 1);
        driver.run(Duration.ofSeconds(11), Duration.ofMillis(100));
        first.as(Unresolved.class);
        unreliable.store.heal();
        // The state is confirmed at an empty place, then the late batch takes it.
        driver.answer(Ask.head());
        unreliable.store.landLate();
        Reply next = driver.ask(Ask.append("next"));
        driver.run();
        next.as(Appended.class);
        assertEquals(List.of("late", "next"), driver.bodies());
    }

    @Test
    void whatFollowsAnUnknownBatchWaitsForItAndLandsBehindIt() {
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER);
        Reply first = ask("a");
        Reply second = ask("b");
        second.assertNotYet();
        unreliable.runUntil(second, SOON);
        first.as(Appended.class);
        assertEquals(List.of("a", "b"), driver.bodies());
    }

    @Test
    void aRefusalAfterAnUnknownProvesNothingUntilThePlaceIsRead() {
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER, AppendFault.REFUSE_BUSY, AppendFault.REFUSE_FULL);
        Reply reply = ask("a");
        unreliable.runUntil(reply, SOON);
        reply.as(Appended.class);
        assertEquals(List.of("a"), driver.bodies());
    }

    @Test
    void aFullStoreAfterALostRequestIsNotTakenForNothingDone() {
        AppendFault[] faults = new AppendFault[200];
        Arrays.fill(faults, AppendFault.REFUSE_FULL);
        faults[0] = AppendFault.LOSE_REQUEST;
        unreliable.store.onNextAppends(faults);
        Reply reply = ask("a");
        driver.run(Duration.ofSeconds(11), Duration.ofMillis(50));
        reply.as(Unresolved.class);
    }

    @Test
    void thePlaceIsReadAgainWhenItCannotBeRead() {
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER);
        Reply reply = ask("a");
        unreliable.store.onNextReads(ReadFault.UNAVAILABLE, ReadFault.UNAVAILABLE);
        unreliable.runUntil(reply, SOON);
        reply.as(Appended.class);
        assertEquals(List.of("a"), driver.bodies());
    }

    @Test
    void aHeadDuringAnUnknownBatchDoesNotWaitForIt() {
        unreliable.store.onNextAppends(AppendFault.LOSE_REQUEST);
        ask("a");
        Reply head = driver.ask(Ask.head());
        driver.run();
        assertEquals(1, head.as(Inspected.class).view().tail().seqNum());
    }

    @Test
    void aHeadWhileOurBatchHasLandedUnseenWaitsUntilItIsSeen() {
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER);
        ask("a");
        Reply head = driver.ask(Ask.head());
        driver.run();
        head.assertNotYet();
        unreliable.runUntil(head, SOON);
        assertEquals(2, head.as(Inspected.class).view().tail().seqNum());
    }

    @Test
    void anAppendWithoutAnyAnswerIsUnresolvedAtItsDeadlineAndTheStreamGoesOn() {
        unreliable.store.onNextAppends(AppendFault.HOLD_REQUEST);
        Reply stuck = ask("a");
        driver.run(Duration.ofSeconds(11), Duration.ofMillis(100));
        stuck.as(Unresolved.class);
        Reply next = ask("b");
        next.as(Appended.class);
        unreliable.store.release();
        driver.run();
        assertEquals(List.of("b"), driver.bodies());
        assertTrue(driver.entry().isIdle());
    }
}
