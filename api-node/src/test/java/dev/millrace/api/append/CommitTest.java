package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.outcome.StreamOutcome.AppendToClosed;
import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Closed;
import dev.millrace.model.outcome.StreamOutcome.Created;
import dev.millrace.model.outcome.StreamOutcome.Duplicate;
import dev.millrace.model.outcome.StreamOutcome.NotFound;
import dev.millrace.model.outcome.StreamOutcome.ProducerGap;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.testkit.store.AppendFault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How commands become records, and when they are answered.
final class CommitTest {
    private final Driver driver = Driver.stepwise();

    private void created() {
        Reply create = driver.ask(Ask.create());
        driver.run();
        create.as(Created.class);
    }

    @Test
    void appendToNothingIsNotFound() {
        driver.ask(Ask.append("a"));
        Reply reply = driver.ask(Ask.append("b"));
        driver.run();
        reply.as(NotFound.class);
        assertEquals(List.of(), driver.log());
    }

    @Test
    void appendIsNotAnsweredBeforeItIsDurable() {
        created();
        Reply append = driver.ask(Ask.append("a"));
        driver.turn();
        append.assertNotYet();
        driver.run();
        append.as(Appended.class);
        assertEquals(List.of("a"), driver.bodies());
    }

    @Test
    void commandsOfOneTurnShareOneBatch() {
        created();
        long before = driver.stats().batches();
        for (int i = 0; i < 100; i++) {
            driver.ask(Ask.append("m" + i));
        }
        driver.run();
        assertEquals(1, driver.stats().batches() - before);
        assertEquals(100, driver.bodies().size());
    }

    @Test
    void oneBatchIsInFlightWhileTheNextFills() {
        created();
        long before = driver.stats().batches();
        driver.ask(Ask.append("a"));
        driver.turn();
        assertEquals(1, driver.simulated.pending());
        driver.ask(Ask.append("b"));
        driver.turn();
        driver.ask(Ask.append("c"));
        driver.turn();
        assertEquals(1, driver.simulated.pending(), "a second batch of the stream went out");
        driver.run();
        assertEquals(2, driver.stats().batches() - before);
        assertEquals(List.of("a", "b", "c"), driver.bodies());
    }

    @Test
    void batchesOfManyStreamsAreInFlightAtOnce() {
        for (int i = 0; i < 10; i++) {
            driver.ask(Ask.stream(i), Ask.create());
        }
        driver.run();
        for (int i = 0; i < 10; i++) {
            driver.ask(Ask.stream(i), Ask.append("a"));
        }
        driver.turn();
        assertEquals(10, driver.simulated.pending());
    }

    @Test
    void createAndAppendOfOneTurnShareOneBatch() {
        Reply create = driver.ask(Ask.create());
        Reply append = driver.ask(Ask.append("a"));
        driver.run();
        create.as(Created.class);
        assertEquals(2, append.as(Appended.class).next().seqNum());
        assertEquals(1, driver.stats().batches());
    }

    @Test
    void duplicateIsNotAnsweredBeforeItsFirstAppendIsDurable() {
        created();
        Reply first = driver.ask(Ask.produce("p", 0, 0, "a"));
        driver.turn();
        Reply inFlight = driver.ask(Ask.produce("p", 0, 0, "a"));
        driver.turn();
        inFlight.assertNotYet();
        driver.run();
        first.as(Appended.class);
        inFlight.as(Duplicate.class);
        assertEquals(List.of("a"), driver.bodies());
    }

    @Test
    void refusalIsNotAnsweredBeforeTheCloseItRestsOnIsDurable() {
        created();
        Reply close = driver.ask(Ask.close());
        Reply refused = driver.ask(Ask.append("a"));
        driver.turn();
        refused.assertNotYet();
        driver.run();
        close.as(Closed.class);
        refused.as(AppendToClosed.class);
    }

    @Test
    void gapIsJudgedOnWhatIsInFlight() {
        created();
        driver.ask(Ask.produce("p", 0, 0, "a"));
        driver.turn();
        Reply gap = driver.ask(Ask.produce("p", 0, 2, "c"));
        driver.run();
        assertEquals(1, gap.as(ProducerGap.class).expectedSeq());
    }

    @Test
    void answersOfOneTurnGoHomeAsOneTask() {
        created();
        for (int i = 0; i < 50; i++) {
            driver.ask(Ask.append("m" + i));
        }
        int before = driver.homeTasksRun;
        driver.run();
        assertEquals(1, driver.homeTasksRun - before);
    }

    @Test
    void unitsLargerThanABatchAreSeveralBatchesInOrder() {
        created();
        long before = driver.stats().batches();
        Reply small = driver.ask(Ask.append("before"));
        Reply large = driver.ask(Ask.appendLarge(3 << 20));
        Reply after = driver.ask(Ask.append("after"));
        driver.run();
        small.as(Appended.class);
        large.as(Appended.class);
        after.as(Appended.class);
        assertTrue(driver.stats().batches() - before >= 3);
        List<String> bodies = driver.bodies();
        assertEquals("before", bodies.getFirst());
        assertEquals("after", bodies.getLast());
        assertEquals(
                3 << 20,
                bodies.subList(1, bodies.size() - 1).stream()
                        .mapToInt(String::length)
                        .sum());
    }

    @Test
    void theFirstUnitsOfALongFlightAreAnsweredWithTheirOwnBatch() {
        created();
        Reply small = driver.ask(Ask.append("before"));
        Reply large = driver.ask(Ask.appendLarge(3 << 20));
        driver.turn();
        driver.simulated.runNext();
        driver.turn();
        small.as(Appended.class);
        large.assertNotYet();
    }

    @Test
    void bytesInFlightAreGivenBackWithTheAnswers() {
        created();
        driver.ask(Ask.append("a", "b"));
        assertTrue(driver.admission.bytes() > 0);
        driver.run();
        assertEquals(0, driver.admission.bytes());
        assertEquals(0, driver.admission.requests());
    }

    @Test
    void whatWasDecidedOnALayerIsDecidedAgainWhenADeadlineCameBetween() {
        Unreliable unreliable = new Unreliable();
        Driver slow = unreliable.driver;
        slow.answer(Ask.create(new Lifetime.Until(slow.simulated.clockMs() + 1_000)));
        unreliable.store.onNextAppends(AppendFault.HOLD_REQUEST);
        Reply append = slow.ask(Ask.append("a"));
        slow.turn();
        Reply delete = slow.ask(Ask.delete());
        slow.turn();
        slow.advance(Duration.ofSeconds(2));
        unreliable.store.release();
        slow.run();
        append.as(NotFound.class);
        delete.as(NotFound.class);
        assertTrue(slow.log().stream().noneMatch(StreamRecord.Deleted.class::isInstance), slow.log()::toString);
    }

    @Test
    void anOwnerWithNothingToDoSleeps() {
        created();
        assertTrue(driver.shard.loop.idleNs() >= 900_000_000, "sleeps " + driver.shard.loop.idleNs() + " ns");
        assertFalse(driver.shard.loop.hasWork());
    }

    @Test
    void anOwnerThatWaitsForTheStoreSleepsUntilTheNextDeadline() {
        created();
        driver.ask(Ask.append("a"));
        driver.turn();
        driver.advance(Duration.ofMillis(9_900));
        driver.turn();
        assertEquals(100_000_000, driver.shard.loop.idleNs());
    }
}
