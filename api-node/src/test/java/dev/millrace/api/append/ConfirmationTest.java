package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Created;
import dev.millrace.model.outcome.StreamOutcome.Inspected;
import dev.millrace.model.outcome.StreamOutcome.NotFound;
import dev.millrace.model.outcome.StreamOutcome.StoreUnavailable;
import dev.millrace.model.outcome.StreamOutcome.StreamSeqNotGreater;
import dev.millrace.model.outcome.StreamOutcome.Unresolved;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.ReadFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What writes nothing is answered from a state that the store confirmed after the request came.
final class ConfirmationTest {
    private final Unreliable unreliable = Unreliable.withStream();
    private final Driver driver = unreliable.driver;
    private final Driver other = driver.another();

    private static StreamCommand sequenced(String seq) {
        return new StreamCommand.Append(
                Ask.TEXT, List.of(Bytes.utf8(seq)), null, Bytes.utf8(seq), null, Closure.STAYS_OPEN);
    }

    @Test
    void headSeesWhatAnotherNodeAppendedBeforeIt() {
        other.answer(Ask.append("theirs"));
        assertEquals(2, ((Inspected) driver.answer(Ask.head())).view().tail().seqNum());
    }

    @Test
    void aReadOfAStreamThatAnotherNodeDeletedIsNotFound() {
        other.answer(Ask.delete());
        assertEquals(new NotFound(), driver.answer(Ask.read()));
    }

    @Test
    void aRefusalIsDecidedOnWhatAnotherNodeAppendedBeforeIt() {
        driver.answer(sequenced("b"));
        other.answer(sequenced("d"));
        StreamSeqNotGreater refused = (StreamSeqNotGreater) driver.answer(sequenced("a"));
        assertEquals(Bytes.utf8("d"), refused.last());
    }

    @Test
    void aRefusalThatNoLongerHoldsBecomesAnAppend() {
        driver.answer(sequenced("z"));
        other.answer(Ask.delete());
        other.answer(Ask.create());
        driver.answer(sequenced("a"));
        assertEquals(List.of("z", "a"), driver.bodies());
    }

    @Test
    void manyWaitingRequestsShareOneCheck() {
        unreliable.store.onNextTails(ReadFault.HOLD_REQUEST);
        driver.ask(Ask.head());
        driver.run();
        long before = driver.stats().tailChecks();
        List<Reply> heads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            heads.add(driver.ask(Ask.head()));
            driver.run();
        }
        assertEquals(0, driver.stats().tailChecks() - before);
        unreliable.store.release();
        driver.run();
        assertTrue(heads.stream().allMatch(Reply::isThere));
        assertEquals(1, driver.stats().tailChecks() - before);
    }

    @Test
    void aCheckThatBeganBeforeTheRequestDoesNotConfirmIt() {
        unreliable.store.onNextTails(ReadFault.HOLD_ANSWER, ReadFault.HOLD_ANSWER);
        Reply first = driver.ask(Ask.head());
        driver.run();
        other.answer(Ask.append("theirs"));
        Reply second = driver.ask(Ask.head());
        driver.run();
        unreliable.store.releaseOne();
        driver.run();
        assertEquals(1, first.as(Inspected.class).view().tail().seqNum());
        second.assertNotYet();
        unreliable.store.release();
        driver.run();
        assertEquals(2, second.as(Inspected.class).view().tail().seqNum());
    }

    @Test
    void requestsOfOneTurnCostOneCheckOnAStoreThatAnswersAtOnce() {
        long before = driver.stats().tailChecks();
        for (int i = 0; i < 10; i++) {
            driver.ask(Ask.head());
        }
        driver.run();
        // One each: the store answers before the next is looked at, and then nobody waits.
        assertEquals(10, driver.stats().tailChecks() - before);
    }

    @Test
    void anAppendNeedsNoCheck() {
        long before = driver.stats().tailChecks();
        driver.answer(Ask.append("a"));
        assertEquals(0, driver.stats().tailChecks() - before);
    }

    @Test
    void anAnswerThatRestsOnTheDraftNeedsNoCheckOfItsOwn() {
        driver.answer(Ask.head());
        long before = driver.stats().tailChecks();
        driver.ask(Ask.produce("p", 0, 0, "a"));
        Reply duplicate = driver.ask(Ask.produce("p", 0, 0, "a"));
        driver.run();
        assertTrue(duplicate.isThere());
        assertEquals(0, driver.stats().tailChecks() - before);
    }

    @Test
    void anUnavailableStoreIsAskedAgain() {
        unreliable.store.onNextTails(ReadFault.UNAVAILABLE, ReadFault.UNAVAILABLE);
        Reply head = driver.ask(Ask.head());
        driver.run();
        head.assertNotYet();
        unreliable.runUntil(head, Duration.ofSeconds(1));
        head.as(Inspected.class);
    }

    @Test
    void aTailThatIsNotConfirmedInTimeIsAnUnavailableStore() {
        unreliable.store.with(ReadFault.UNAVAILABLE, 1);
        Reply head = driver.ask(Ask.head());
        driver.run(Duration.ofSeconds(11), Duration.ofMillis(100));
        head.as(StoreUnavailable.class);
    }

    @Test
    void whileTheStoreIsAwayRequestsShareItsRetries() {
        unreliable.store.with(ReadFault.UNAVAILABLE, 1);
        driver.ask(Ask.head());
        driver.run();
        long before = driver.stats().tailChecks();
        for (int i = 0; i < 100; i++) {
            driver.ask(Ask.head());
            driver.run();
        }
        assertEquals(0, driver.stats().tailChecks() - before);
    }

    @Test
    void aStateThatWasNotConfirmedForFiveMinutesIsLoadedAnew() {
        Settings settings = new Settings();
        settings.idleAfter = Duration.ofHours(1);
        Driver old = Unreliable.withStream(settings).driver;
        long loads = old.stats().loads();
        old.advance(Duration.ofMinutes(4).plusSeconds(49));
        old.answer(Ask.append("a"));
        assertEquals(0, old.stats().loads() - loads);
        old.advance(Duration.ofMinutes(4).plusSeconds(51));
        old.answer(Ask.append("b"));
        assertEquals(1, old.stats().loads() - loads);
        assertEquals(List.of("a", "b"), old.bodies());
    }

    @Test
    void aLogThatWasRemovedAndBegunAnewIsNotMistakenForTheOldOne() {
        driver.answer(Ask.append("a"));
        driver.simulated.lose(Driver.KEY);
        driver.advance(Duration.ofSeconds(1));
        other.answer(Ask.create());
        other.answer(Ask.append("new"));
        long life = ((Inspected) other.answer(Ask.head())).view().life();
        assertEquals(life, ((Inspected) driver.answer(Ask.head())).view().life());
        assertEquals(1, driver.stats().loads() - 1);
    }

    @Test
    void aLogThatIsShorterThanItWasIsLoadedAnewAndNotAppendedOn() {
        driver.answer(Ask.append("a"));
        driver.simulated.lose(Driver.KEY);
        assertEquals(new NotFound(), driver.answer(Ask.append("b")));
        assertEquals(List.of(), driver.log());
    }

    @Test
    void anUnknownAppendOnALogThatIsGoneIsUnresolved() {
        driver.answer(Ask.append("a"));
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER);
        Reply reply = driver.ask(Ask.append("b"));
        driver.run();
        driver.simulated.lose(Driver.KEY);
        driver.run(Duration.ofSeconds(1), Duration.ofMillis(10));
        reply.as(Unresolved.class);
    }

    @Test
    void aTrimmedStreamIsLoadedAnew() {
        for (int i = 0; i < 5; i++) {
            driver.answer(Ask.append("m" + i));
        }
        other.answer(Ask.delete());
        other.answer(Ask.create());
        other.put(8, LogRecord.trim(7));
        assertEquals(2, other.simulated.records(Driver.KEY).size());
        Reply append = driver.ask(Ask.append("new"));
        driver.run();
        append.as(Appended.class);
        assertEquals(List.of("new"), driver.bodies());
    }

    @Test
    void nothingIsDecidedTwiceWhenTheCheckAndTheFlightCross() {
        unreliable.store.onNextAppends(AppendFault.HOLD_ANSWER);
        unreliable.store.onNextTails(ReadFault.HOLD_ANSWER);
        Reply append = driver.ask(Ask.append("a"));
        driver.run();
        Reply head = driver.ask(Ask.head());
        driver.run();
        unreliable.store.release();
        driver.run();
        append.as(Appended.class);
        assertEquals(2, head.as(Inspected.class).view().tail().seqNum());
        assertEquals(0, driver.stats().catchUps());
    }

    @Test
    void aPutOverAnExistingStreamIsAnsweredFromAConfirmedState() {
        other.answer(Ask.delete());
        assertEquals(Created.class, driver.answer(Ask.create()).getClass());
    }
}
