package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Overloaded;
import dev.millrace.model.outcome.StreamOutcome.StoreUnavailable;
import dev.millrace.model.outcome.StreamOutcome.Unresolved;
import dev.millrace.testkit.store.AppendFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every request is answered within its deadline, and told no more than is known.
final class DeadlineTest {
    private static final Duration PART = Duration.ofMillis(100);

    @Test
    void whatWasNotSentYetIsNotDone() {
        Unreliable unreliable = Unreliable.withStream();
        Driver driver = unreliable.driver;
        unreliable.store.onNextAppends(AppendFault.HOLD_REQUEST);
        Reply sent = driver.ask(Ask.append("sent"));
        driver.run();
        driver.run(Duration.ofSeconds(4), PART);
        Reply drafted = driver.ask(Ask.append("drafted"));
        driver.run(Duration.ofSeconds(5), PART);
        // The first gives up its flight; the second is then sent, and held too.
        unreliable.store.with(AppendFault.HOLD_REQUEST, 1);
        driver.run(Duration.ofSeconds(2), PART);
        sent.as(Unresolved.class);
        drafted.assertNotYet();
        driver.run(Duration.ofSeconds(4), PART);
        drafted.as(Unresolved.class);
    }

    @Test
    void aDraftBehindAFlightThatWaitsIsToldThatNothingWasDone() {
        Settings settings = new Settings();
        Unreliable unreliable = Unreliable.withStream(settings);
        Driver driver = unreliable.driver;
        unreliable.store.onNextAppends(AppendFault.HOLD_REQUEST);
        List<Reply> flying = new ArrayList<>();
        flying.add(driver.ask(Ask.append("a")));
        driver.turn();
        Reply drafted = driver.ask(Ask.append("b"));
        driver.turn();
        // Both have the same deadline; the one in flight is unresolved, the other surely not done.
        driver.run(Duration.ofMillis(10_100), PART);
        flying.getFirst().as(Unresolved.class);
        drafted.as(StoreUnavailable.class);
        unreliable.store.release();
        driver.run();
        assertTrue(driver.bodies().equals(List.of("a")) || driver.bodies().isEmpty(), driver.bodies()::toString);
    }

    @Test
    void aRequestThatWaitsForAnothersGroupIsAnOverloadAtItsDeadline() {
        Settings settings = new Settings();
        settings.groupLease = Duration.ofSeconds(30);
        Unreliable unreliable = Unreliable.withStream(settings);
        Driver driver = unreliable.driver;
        Driver writer = new Driver(driver.simulated, new StoppingStore(driver.simulated, 1), new Settings(), 44);
        writer.answer(Ask.head());
        writer.ask(Ask.appendLarge(3 << 20));
        writer.run();
        Reply reply = driver.ask(Ask.append("a"));
        driver.run(Duration.ofSeconds(11), PART);
        reply.as(Overloaded.class);
    }

    @Test
    void fourThousandCommandsThatExpireTogetherAreAnsweredAtOnce() {
        Unreliable unreliable = Unreliable.withStream();
        Driver driver = unreliable.driver;
        unreliable.store.onNextAppends(AppendFault.HOLD_REQUEST);
        driver.ask(Ask.append("first"));
        driver.run();
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            replies.add(driver.ask(Ask.append("m" + i)));
        }
        driver.run();
        driver.advance(Duration.ofSeconds(11));
        driver.turn();
        assertTrue(replies.stream().allMatch(Reply::isThere));
        assertEquals(4_001, driver.stats().deadlinesPassed());
        assertEquals(0, driver.admission.requests());
    }

    @Test
    void aStreamIsUsableAgainAfterAllItsRequestsExpired() {
        Unreliable unreliable = Unreliable.withStream();
        Driver driver = unreliable.driver;
        unreliable.store.with(AppendFault.LOSE_REQUEST, 1);
        for (int i = 0; i < 10; i++) {
            driver.ask(Ask.append("m" + i));
            driver.run();
        }
        driver.run(Duration.ofSeconds(12), PART);
        assertEquals(0, driver.admission.requests());
        unreliable.store.heal();
        Reply reply = driver.ask(Ask.append("after"));
        driver.run();
        reply.as(Appended.class);
    }

    @Test
    void moreThanTheBoundOfOneStreamIsAnOverload() {
        Settings settings = new Settings();
        settings.pendingPerStreamMax = 10;
        Driver driver = Driver.stepwise(settings);
        driver.ask(Ask.create());
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            replies.add(driver.ask(Ask.append("m" + i)));
        }
        driver.turn();
        assertEquals(3, replies.stream().filter(Reply::isThere).count());
        replies.getLast().as(Overloaded.class);
        driver.run();
        assertEquals(9, driver.bodies().size());
    }
}
