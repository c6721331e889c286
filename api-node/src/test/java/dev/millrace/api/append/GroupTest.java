package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Inspected;
import dev.millrace.model.outcome.StreamOutcome.Overloaded;
import dev.millrace.model.outcome.StreamOutcome.StorageFull;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.testkit.store.AppendFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Requests of several batches, and what a writer does with one that another left unfinished.
final class GroupTest {
    private static final int LARGE = 3 << 20; // 3 batches at least

    private final Unreliable unreliable = Unreliable.withStream();
    private final Driver driver = unreliable.driver;

    /// Has another node write the first batch of a group and die.
    private void leaveAGroupOpen() {
        Driver dying = driver.another();
        dying.answer(Ask.head());
        StoppingStore stopping = new StoppingStore(driver.simulated, 1);
        Driver writer = new Driver(driver.simulated, stopping, new Settings(), 44);
        writer.answer(Ask.head());
        writer.ask(Ask.appendLarge(LARGE));
        writer.run();
        assertTrue(((Data) driver.log().getLast()).group() != null);
    }

    /// Turns of one writer while time passes for it and for nobody else.
    private static void runAlone(Driver writer, Duration time) {
        Duration part = Duration.ofMillis(100);
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(part)) {
            writer.clock.advance(part);
            writer.run();
        }
    }

    private long aborts() {
        return driver.log().stream().filter(Aborted.class::isInstance).count();
    }

    @Test
    void anUnfinishedGroupIsWaitedForOneLeaseAndThenEnded() {
        leaveAGroupOpen();
        Reply reply = driver.ask(Ask.append("a"));
        driver.run();
        driver.run(Duration.ofMillis(4_900), Duration.ofMillis(100));
        reply.assertNotYet();
        assertEquals(0, aborts());
        driver.run(Duration.ofMillis(200), Duration.ofMillis(100));
        reply.as(Appended.class);
        assertEquals(1, aborts());
        assertEquals("a", driver.bodies().getLast());
    }

    @Test
    void whoOnlyLooksDoesNotWaitForAnUnfinishedGroup() {
        leaveAGroupOpen();
        driver.ask(Ask.append("a"));
        driver.run();
        assertEquals(1, ((Inspected) driver.answer(Ask.head())).view().tail().seqNum());
        assertEquals(1, ((Inspected) driver.answer(Ask.read())).view().tail().seqNum());
    }

    @Test
    void theLeaseBeginsAgainWhenTheTailMoves() {
        StoppingStore stopping = new StoppingStore(driver.simulated, 1);
        Driver writer = new Driver(driver.simulated, stopping, new Settings(), 44);
        writer.answer(Ask.head());
        Reply large = writer.ask(Ask.appendLarge(LARGE));
        writer.run();
        Reply reply = driver.ask(Ask.append("a"));
        driver.run();
        driver.run(Duration.ofSeconds(4), Duration.ofMillis(100));
        stopping.allow(1);
        runAlone(writer, Duration.ofSeconds(2));
        driver.run(Duration.ofSeconds(2), Duration.ofMillis(100));
        reply.assertNotYet();
        stopping.allow(100);
        runAlone(writer, Duration.ofSeconds(3));
        large.as(Appended.class);
        driver.run(Duration.ofMillis(3_900), Duration.ofMillis(100));
        reply.as(Appended.class);
        assertEquals(0, aborts());
    }

    @Test
    void whoseGroupWasEndedDecidesAgain() {
        StoppingStore stopping = new StoppingStore(driver.simulated, 1);
        Driver writer = new Driver(driver.simulated, stopping, new Settings(), 44);
        writer.answer(Ask.head());
        Reply large = writer.ask(Ask.appendLarge(LARGE));
        writer.run();
        Reply reply = driver.ask(Ask.append("a"));
        driver.run(Duration.ofSeconds(6), Duration.ofMillis(100));
        reply.as(Appended.class);
        stopping.allow(100);
        runAlone(writer, Duration.ofSeconds(3));
        large.as(Appended.class);
        assertEquals("xxx", driver.bodies().getLast().substring(0, 3));
        assertEquals(1, aborts());
    }

    @Test
    void afterAFewAbortsTheRequestIsRefused() {
        Settings settings = new Settings();
        settings.groupAbortsMax = 2;
        settings.requestDeadline = Duration.ofSeconds(100);
        StoppingStore stopping = new StoppingStore(driver.simulated, 1);
        Driver writer = new Driver(driver.simulated, stopping, settings, 44);
        writer.answer(Ask.head());
        Reply large = writer.ask(Ask.appendLarge(LARGE));
        for (int round = 0; round < 2; round++) {
            writer.run();
            Reply reply = driver.ask(Ask.append("a"));
            driver.run(Duration.ofSeconds(6), Duration.ofMillis(100));
            reply.as(Appended.class);
            // It sees that it was forestalled, begins again, and stops after its first batch.
            stopping.allow(2);
            runAlone(writer, Duration.ofSeconds(3));
        }
        large.as(Overloaded.class);
    }

    @Test
    void ourOwnUnfinishedGroupIsEndedWithoutWaiting() {
        unreliable.store.onNextAppends(AppendFault.NONE, AppendFault.REFUSE_FULL);
        Reply large = driver.ask(Ask.appendLarge(LARGE));
        driver.run();
        large.as(StorageFull.class);
        Reply next = driver.ask(Ask.append("a"));
        driver.run();
        next.as(Appended.class);
        assertEquals(1, aborts());
    }

    @Test
    void aGroupWithALostAnswerInItsMiddleIsWrittenOnce() {
        unreliable.store.onNextAppends(AppendFault.NONE, AppendFault.LOSE_ANSWER, AppendFault.LOSE_REQUEST);
        Reply large = driver.ask(Ask.appendLarge(LARGE));
        driver.run();
        unreliable.runUntil(large, Duration.ofSeconds(2));
        large.as(Appended.class);
        assertEquals(LARGE, driver.bodies().stream().mapToInt(String::length).sum());
        assertEquals(0, aborts());
    }
}
