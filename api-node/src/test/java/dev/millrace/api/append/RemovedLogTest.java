package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome.AlreadyExists;
import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Created;
import dev.millrace.model.outcome.StreamOutcome.Inspected;
import dev.millrace.model.outcome.StreamOutcome.NotFound;
import dev.millrace.model.outcome.StreamOutcome.Subscribed;
import dev.millrace.model.outcome.StreamOutcome.Unresolved;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.ReadFault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A stream that ended and was emptied is removed by the store at a moment that no node knows, and another node begins
/// it anew at 0. Whoever has the end of the old log in memory takes nothing from the new one.
final class RemovedLogTest {
    /// The old log: created, a message, deleted, the trim.
    private static final int OLD_TAIL = 4;

    private static final Duration REMOVED_AFTER = Duration.ofMinutes(1);

    private final Unreliable unreliable = Unreliable.withStream(longInMemory());
    private final Driver driver = unreliable.driver;
    private final Driver other = driver.another();

    private static Settings longInMemory() {
        Settings settings = new Settings();
        settings.idleAfter = Duration.ofHours(1);
        return settings;
    }

    private static StreamCommand subscribe() {
        StreamPath source = new StreamPath("tests", "source");
        return new StreamCommand.Subscribe(Ask.STREAM, source, new Offset(1, 1), Ask.TEXT, null, 3_600, 1);
    }

    /// The node has seen the end of the old log, which the store is about to remove.
    private void endAndLook() {
        driver.simulated.setEmptyStreamsVanishAfter(REMOVED_AFTER);
        driver.answer(Ask.append("old"));
        driver.answer(Ask.delete());
        driver.put(OLD_TAIL - 1, LogRecord.trim(OLD_TAIL));
        assertEquals(new NotFound(), driver.answer(Ask.head()));
        assertEquals(OLD_TAIL, driver.entry().durable().nextSeqNum());
    }

    private void remove() {
        driver.advance(REMOVED_AFTER.plusSeconds(1));
        assertTrue(driver.simulated.records(Driver.KEY).isEmpty());
    }

    private void beginAnew(int records) {
        other.answer(Ask.create());
        for (int i = 1; i < records; i++) {
            assertEquals(Appended.class, other.answer(Ask.append("new" + i)).getClass());
        }
    }

    private void assertTheNewLifeIsWhole(int records) {
        assertEquals(records - 1, driver.bodies().size());
        Driver reader = driver.another();
        assertEquals(
                records, ((Inspected) reader.answer(Ask.head())).view().tail().seqNum());
    }

    @Test
    void aCreationAtTheVeryNumberThatTheNewLogHasComeToFindsTheNewLife() {
        endAndLook();
        remove();
        beginAnew(OLD_TAIL);
        AlreadyExists exists = (AlreadyExists) driver.answer(Ask.create());
        assertEquals(OLD_TAIL, exists.view().tail().seqNum());
        assertTheNewLifeIsWhole(OLD_TAIL);
    }

    @Test
    void aSessionThatWouldBeginThereFindsTheNewLife() {
        endAndLook();
        remove();
        beginAnew(OLD_TAIL);
        Subscribed subscribed = (Subscribed) driver.answer(subscribe());
        assertEquals(Subscribed.SessionIs.KNOWN, subscribed.sessionIs());
        assertTheNewLifeIsWhole(OLD_TAIL);
    }

    @Test
    void aLongerNewLogIsNotReadOnFromTheEndOfTheOldOne() {
        endAndLook();
        remove();
        beginAnew(OLD_TAIL + 3);
        assertEquals(
                OLD_TAIL + 3,
                ((Inspected) driver.answer(Ask.head())).view().tail().seqNum());
        assertEquals(AlreadyExists.class, driver.answer(Ask.create()).getClass());
        assertTheNewLifeIsWhole(OLD_TAIL + 3);
    }

    @Test
    void aCreationThatMeetsTheRemovalIsNotSentAgainOntoTheNewLog() {
        Reply reply = createWhileTheLogIsRemoved(AppendFault.REFUSE_BUSY);
        reply.as(AlreadyExists.class);
        assertTheNewLifeIsWhole(OLD_TAIL);
    }

    @Test
    void aCreationWhoseRequestWasLostIsNotSentAgainOntoTheNewLog() {
        Reply reply = createWhileTheLogIsRemoved(AppendFault.LOSE_REQUEST);
        reply.as(Unresolved.class);
        assertTheNewLifeIsWhole(OLD_TAIL);
    }

    /// Asks for a creation whose append fares like that, and has the log removed and begun anew by another node until
    /// it is sent again.
    private Reply createWhileTheLogIsRemoved(AppendFault fault) {
        endAndLook();
        unreliable.store.onNextAppends(fault);
        Reply reply = driver.ask(Ask.create());
        driver.run();
        reply.assertNotYet();
        driver.simulated.lose(Driver.KEY);
        driver.advance(Duration.ofMillis(1));
        beginAnew(OLD_TAIL);
        unreliable.runUntil(reply, Duration.ofSeconds(2));
        return reply;
    }

    @Test
    void aCreationWhoseRequestWasLostIsSentAgainWhereTheLogIsTheSame() {
        endAndLook();
        unreliable.store.onNextAppends(AppendFault.LOSE_REQUEST);
        Reply reply = driver.ask(Ask.create());
        unreliable.runUntil(reply, Duration.ofSeconds(2));
        reply.as(Created.class);
        assertEquals(1, driver.counters.batches.sum() - 3);
    }

    @Test
    void aCreationWhoseAnswerWasLostIsFoundByItsMark() {
        endAndLook();
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER);
        Reply reply = driver.ask(Ask.create());
        unreliable.runUntil(reply, Duration.ofSeconds(2));
        reply.as(Created.class);
        assertEquals(1, driver.stats().resolvedByMark());
    }

    @Test
    void aCreationOverWhatIsOverWaitsForAStoreThatIsAway() {
        endAndLook();
        unreliable.store.onNextTails(ReadFault.UNAVAILABLE, ReadFault.UNAVAILABLE);
        Reply reply = driver.ask(Ask.create());
        driver.run();
        reply.assertNotYet();
        unreliable.runUntil(reply, Duration.ofSeconds(1));
        reply.as(Created.class);
    }

    @Test
    void creationsOfOneTurnOverWhatIsOverShareOneCheckOfTheTail() {
        endAndLook();
        long before = driver.stats().tailChecks();
        unreliable.store.onNextTails(ReadFault.HOLD_ANSWER);
        List<Reply> replies = List.of(driver.ask(Ask.create()), driver.ask(Ask.create()));
        driver.run();
        unreliable.store.release();
        driver.run();
        replies.getFirst().as(Created.class);
        replies.getLast().as(AlreadyExists.class);
        assertTrue(driver.stats().tailChecks() - before <= 2);
    }
}
