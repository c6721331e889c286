package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.outcome.StreamOutcome.AppendToClosed;
import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Created;
import dev.millrace.model.outcome.StreamOutcome.Duplicate;
import dev.millrace.model.outcome.StreamOutcome.Inspected;
import dev.millrace.model.outcome.StreamOutcome.Overloaded;
import dev.millrace.model.outcome.StreamOutcome.StorageFull;
import dev.millrace.model.outcome.StreamOutcome.StoreUnavailable;
import dev.millrace.model.trace.TraceContext;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.testkit.log.CapturedLog;
import dev.millrace.testkit.store.AppendFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Batches that the store refuses: nothing of them is or will be in the log.
final class RefusedTest {
    private final Unreliable unreliable = Unreliable.withStream();
    private final Driver driver = unreliable.driver;
    private final Driver other = driver.another();

    @Test
    void whoIsForestalledReadsAppliesAndDecidesAgain() {
        other.answer(Ask.append("theirs"));
        Reply reply = driver.ask(Ask.append("ours"));
        driver.run();
        assertEquals(3, reply.as(Appended.class).next().seqNum());
        assertEquals(List.of("theirs", "ours"), driver.bodies());
        assertEquals(1, driver.stats().refusals());
    }

    @Test
    void allPendingCommandsAreDecidedAgainInTheirOrder() {
        other.answer(Ask.produce("p", 0, 0, "p0"));
        Reply duplicate = driver.ask(Ask.produce("p", 0, 0, "p0"));
        Reply next = driver.ask(Ask.produce("p", 0, 1, "p1"));
        Reply after = driver.ask(Ask.produce("p", 0, 2, "p2"));
        driver.run();
        duplicate.as(Duplicate.class);
        next.as(Appended.class);
        after.as(Appended.class);
        assertEquals(List.of("p0", "p1", "p2"), driver.bodies());
    }

    @Test
    void aCloseByAnotherNodeRefusesTheAppend() {
        other.answer(Ask.close());
        Reply reply = driver.ask(Ask.append("ours"));
        driver.run();
        reply.as(AppendToClosed.class);
        assertEquals(List.of(), driver.bodies());
    }

    @Test
    void aStreamThatAnotherNodeDeletedAndMadeAnewIsAppendedToInItsNewLife() {
        other.answer(Ask.delete());
        other.answer(Ask.create());
        Reply reply = driver.ask(Ask.append("ours"));
        driver.run();
        reply.as(Appended.class);
        assertEquals(
                reply.as(Appended.class).next().life(),
                ((Inspected) other.answer(Ask.head())).view().life());
    }

    @Test
    void whatWasDraftedBehindTheRefusedBatchIsDecidedAgainToo() {
        unreliable.store.onNextAppends(AppendFault.HOLD_REQUEST);
        Reply first = driver.ask(Ask.append("a"));
        driver.run();
        Reply second = driver.ask(Ask.append("b"));
        driver.run();
        other.answer(Ask.append("theirs"));
        unreliable.store.release();
        driver.run();
        first.as(Appended.class);
        second.as(Appended.class);
        assertEquals(List.of("theirs", "a", "b"), driver.bodies());
    }

    @Test
    void aFullStoreIsToldAndNothingIsDone() {
        unreliable.store.onNextAppends(AppendFault.REFUSE_FULL);
        Reply reply = driver.ask(Ask.append("a"));
        driver.run();
        reply.as(StorageFull.class);
        assertEquals(List.of(), driver.bodies());
        driver.answer(Ask.append("b"));
        assertEquals(List.of("b"), driver.bodies());
    }

    @Test
    void aReadWhoseUseCannotBeNotedOnAFullStoreIsAnsweredAllTheSame() {
        driver.answer(Ask.delete());
        driver.answer(Ask.create(new Lifetime.Sliding(80)));
        driver.advance(Duration.ofSeconds(40));
        unreliable.store.with(AppendFault.REFUSE_FULL, 1);
        Reply read = driver.ask(Ask.read());
        driver.run();
        read.as(Inspected.class);
    }

    @Test
    void aBusyStoreIsAskedAgainWithinTheDeadline() {
        unreliable.store.onNextAppends(AppendFault.REFUSE_BUSY, AppendFault.REFUSE_BUSY, AppendFault.REFUSE_BUSY);
        Reply reply = driver.ask(Ask.append("a"));
        driver.run();
        unreliable.runUntil(reply, Duration.ofSeconds(2));
        reply.as(Appended.class);
        assertEquals(List.of("a"), driver.bodies());
    }

    @Test
    void aStoreThatStaysBusyIsAnOverloadAndNothingIsDone() {
        unreliable.store.with(AppendFault.REFUSE_BUSY, 1);
        Reply reply = driver.ask(Ask.append("a"));
        driver.run(Duration.ofSeconds(11), Duration.ofMillis(50));
        reply.as(Overloaded.class);
        unreliable.store.heal();
        driver.run(Duration.ofSeconds(3), Duration.ofMillis(50));
        assertEquals(List.of(), driver.bodies());
    }

    @Test
    void oneCommandsDeadlineInABusyBatchDoesNotEndTheOthers() {
        unreliable.store.with(AppendFault.REFUSE_BUSY, 1);
        Reply early = driver.ask(Ask.append("early"));
        driver.run(Duration.ofSeconds(6), Duration.ofMillis(50));
        Reply late = driver.ask(Ask.append("late"));
        driver.run(Duration.ofSeconds(5), Duration.ofMillis(50));
        early.as(Overloaded.class);
        late.assertNotYet();
        unreliable.store.heal();
        unreliable.runUntil(late, Duration.ofSeconds(2));
        late.as(Appended.class);
        assertEquals(List.of("late"), driver.bodies());
    }

    @Test
    void aTokenInTheLogDoesNotKeepThoseOutWhoSendNone() {
        driver.put(1, LogRecord.fence("t"));
        Reply reply = driver.ask(Ask.append("a"));
        driver.run();
        reply.as(Appended.class);
    }

    @Test
    void twoNodesThatCreateAtOnceMakeOneStream() {
        Driver first = Driver.stepwise();
        Driver second = first.another();
        Reply one = first.ask(Ask.create());
        Reply two = second.ask(Ask.create());
        first.turn();
        second.turn();
        first.simulated.runPending();
        first.turn();
        second.turn();
        for (int i = 0; i < 5; i++) {
            first.run();
            second.run();
        }
        assertEquals(1, first.log().size());
        assertEquals(1, (one.outcome() instanceof Created ? 1 : 0) + (two.outcome() instanceof Created ? 1 : 0));
    }

    @Test
    void aBatchAgainstTheStoresRulesIsToldAndEndsNothingElse() {
        RefusingStore refusing = new RefusingStore(driver.simulated);
        Driver node = new Driver(driver.simulated, refusing, new Settings());
        node.answer(Ask.head());
        refusing.refuseNext(new Reason.Invalid("by the test"));
        Reply reply = node.ask(Ask.append("a"));
        node.run();
        reply.as(StoreUnavailable.class);
        assertEquals(1, node.stats().invalid());
        node.answer(Ask.append("b"));
        assertEquals(List.of("b"), node.bodies());
    }

    @Test
    void whatIsLoggedOfABatchNamesTheFirstOfItsRequestsThatIsTraced() {
        RefusingStore refusing = new RefusingStore(driver.simulated);
        Driver node = new Driver(driver.simulated, refusing, new Settings());
        node.answer(Ask.head());
        refusing.refuseNext(new Reason.Invalid("by the test"));
        node.ask(Ask.append("a"));
        node.ask(Ask.append("b")).trace = new TraceContext(1, 2, 3, 1);
        node.ask(Ask.append("c")).trace = new TraceContext(4, 5, 6, 1);
        try (CapturedLog log = new CapturedLog()) {
            node.run();
            assertEquals(
                    List.of(Map.of("traceId", "00000000000000010000000000000002", "spanId", "0000000000000003")),
                    log.with("against its rules").stream()
                            .map(CapturedLog.Line::context)
                            .toList());
            refusing.refuseNext(new Reason.Invalid("by the test"));
            node.answer(Ask.append("d"));
            assertEquals(Map.of(), log.with("against its rules").getLast().context());
        }
    }

    @Test
    void aForeignFencingTokenHasTheStateLoadedAnew() {
        RefusingStore refusing = new RefusingStore(driver.simulated);
        Driver node = new Driver(driver.simulated, refusing, new Settings());
        node.answer(Ask.head());
        long loads = node.stats().loads();
        refusing.refuseNext(new Reason.FencingTokenMismatch("theirs"));
        Reply reply = node.ask(Ask.append("a"));
        node.run();
        reply.as(Appended.class);
        assertEquals(1, node.stats().loads() - loads);
        assertEquals(List.of("a"), node.bodies());
    }
}
