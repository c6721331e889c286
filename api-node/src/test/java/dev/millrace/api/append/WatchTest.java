package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.append.TailEvent.Ended;
import dev.millrace.api.append.TailEvent.Grew;
import dev.millrace.api.append.TailEvent.Interrupted;
import dev.millrace.api.append.TailEvent.Opened;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome.Inspected;
import dev.millrace.model.outcome.StreamOutcome.NotFound;
import dev.millrace.model.read.Message;
import dev.millrace.model.record.StreamRecord.Touched;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.ReadFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What watchers are told.
final class WatchTest {
    private final Unreliable unreliable = Unreliable.withStream();
    private final Driver driver = unreliable.driver;
    private final Driver other = driver.another();
    private final Told told = new Told();

    /// A watcher that keeps what it is told.
    private static final class Told implements TailWatcher {
        private final List<TailEvent> events = new ArrayList<>();

        @Override
        public void onTail(TailEvent event) {
            events.add(event);
        }

        <T extends TailEvent> T last(Class<T> type) {
            return assertInstanceOf(type, events.getLast());
        }

        List<String> bodies() {
            return messages().stream().map(message -> message.body().utf8()).toList();
        }

        List<Message> messages() {
            return events.stream()
                    .filter(Grew.class::isInstance)
                    .flatMap(event -> ((Grew) event).messages().stream())
                    .toList();
        }

        /// Every message begins where the one before ended, from where the watch was opened.
        void assertContiguous() {
            Offset next = ((Opened) events.getFirst()).view().tail();
            for (TailEvent event : events) {
                if (event instanceof Grew(List<Message> messages, var view)) {
                    for (Message message : messages) {
                        assertTrue(message.start().compareTo(next) >= 0, () -> message + " after " + events);
                        next = message.next();
                    }
                    assertEquals(next, view.tail());
                }
            }
        }
    }

    private void watch() {
        driver.watch(Ask.STREAM, told);
        driver.run();
    }

    @Test
    void aWatchBeginsWithTheStreamAsItIs() {
        driver.answer(Ask.append("before"));
        watch();
        assertEquals(2, told.last(Opened.class).view().tail().seqNum());
    }

    @Test
    void aWatchOfNothingEndsAtOnce() {
        driver.watch(Ask.stream(9), told);
        driver.run();
        assertEquals(new Ended(new NotFound()), told.last(Ended.class));
    }

    @Test
    void localAppendsAreToldOnceDurable() {
        watch();
        unreliable.store.onNextAppends(AppendFault.HOLD_REQUEST);
        driver.ask(Ask.append("a", "b"));
        driver.run();
        assertEquals(List.of(), told.bodies());
        unreliable.store.release();
        driver.run();
        assertEquals(List.of("a", "b"), told.bodies());
        told.assertContiguous();
    }

    @Test
    void whatAnotherNodeAppendsIsTold() {
        watch();
        other.answer(Ask.append("theirs"));
        driver.run();
        driver.answer(Ask.append("ours"));
        other.answer(Ask.append("theirs again"));
        driver.run();
        assertEquals(List.of("theirs", "ours", "theirs again"), told.bodies());
        told.assertContiguous();
    }

    @Test
    void whatAnotherNodeAppendedBeforeOursIsToldFirstAndOnce() {
        watch();
        unreliable.store.onNextAppends(AppendFault.HOLD_REQUEST);
        driver.ask(Ask.append("ours"));
        driver.run();
        other.answer(Ask.append("theirs"));
        driver.run();
        unreliable.store.release();
        driver.run();
        assertEquals(List.of("theirs", "ours"), told.bodies());
        told.assertContiguous();
    }

    @Test
    void aBatchWhoseAnswerWasLostIsToldOnce() {
        watch();
        unreliable.store.onNextAppends(AppendFault.LOSE_ANSWER);
        Reply reply = driver.ask(Ask.append("a"));
        driver.run();
        unreliable.runUntil(reply, Duration.ofSeconds(2));
        driver.run();
        assertEquals(List.of("a"), told.bodies());
    }

    @Test
    void aGroupIsToldWholeWithItsLastBatch() {
        watch();
        other.answer(Ask.appendLarge(3 << 20));
        driver.run();
        assertEquals(1, told.messages().size());
        assertEquals(3 << 20, told.messages().getFirst().body().length());
        driver.answer(Ask.appendLarge(3 << 20));
        assertEquals(2, told.messages().size());
        told.assertContiguous();
    }

    @Test
    void aWatchThatBeginsInsideAGroupIsInterruptedWhenTheGroupBecomesVisible() {
        StoppingStore stopping = new StoppingStore(driver.simulated, 1);
        Driver writer = new Driver(driver.simulated, stopping, new Settings(), 44);
        writer.answer(Ask.head());
        writer.ask(Ask.appendLarge(3 << 20));
        writer.run();
        watch();
        told.last(Opened.class);
        stopping.allow(10);
        writer.clock.advance(Duration.ofSeconds(1));
        writer.run();
        driver.run();
        told.last(Interrupted.class);
    }

    @Test
    void aCloseIsToldWithoutMessages() {
        watch();
        driver.answer(Ask.close());
        Grew grew = told.last(Grew.class);
        assertEquals(List.of(), grew.messages());
        assertTrue(grew.view().closed());
    }

    @Test
    void aDeletedStreamEndsItsWatchWhoeverDeletedIt() {
        watch();
        other.answer(Ask.delete());
        driver.run();
        assertEquals(new Ended(new NotFound()), told.last(Ended.class));
        assertNull(driver.entry().watch);
    }

    @Test
    void aStreamThatIsMadeAnewEndsTheWatchOfItsFormerLife() {
        watch();
        other.answer(Ask.delete());
        other.answer(Ask.create());
        other.answer(Ask.append("new life"));
        driver.run();
        assertEquals(List.of(), told.bodies());
        assertEquals(new Ended(new NotFound()), told.last(Ended.class));
    }

    @Test
    void anExpiredStreamEndsItsWatch() {
        driver.answer(Ask.delete());
        long until = driver.simulated.clockMs() + 5_000;
        driver.answer(Ask.create(new Lifetime.Until(until)));
        watch();
        driver.run(Duration.ofMillis(4_900), Duration.ofMillis(100));
        told.last(Opened.class);
        driver.run(Duration.ofMillis(400), Duration.ofMillis(100));
        assertEquals(new Ended(new NotFound()), told.last(Ended.class));
    }

    @Test
    void whileItIsWatchedASlidingStreamDoesNotExpireAndIsTouchedSeldom() {
        driver.answer(Ask.delete());
        driver.answer(Ask.create(new Lifetime.Sliding(8)));
        watch();
        driver.run(Duration.ofSeconds(80), Duration.ofMillis(100));
        assertInstanceOf(Inspected.class, driver.answer(Ask.head()));
        long touches = driver.log().stream().filter(Touched.class::isInstance).count();
        // One eighth of 8 s apart at the least.
        assertTrue(touches >= 60 && touches <= 80, "touches=" + touches);
        driver.unwatch(Ask.STREAM, told);
        driver.run(Duration.ofSeconds(10), Duration.ofMillis(100));
        assertEquals(new NotFound(), driver.answer(Ask.head()));
    }

    @Test
    void aFollowThatEndsIsBegunAgainWithoutAGap() {
        watch();
        unreliable.store.endFollows("cut by the test");
        driver.run();
        other.answer(Ask.append("meanwhile"));
        driver.run(Duration.ofSeconds(2), Duration.ofMillis(50));
        other.answer(Ask.append("after"));
        driver.run();
        assertEquals(List.of("meanwhile", "after"), told.bodies());
        told.assertContiguous();
    }

    @Test
    void aFollowThatCannotBeBegunAgainInterruptsTheWatch() {
        watch();
        unreliable.store.with(ReadFault.UNAVAILABLE, 1);
        unreliable.store.endFollows("cut by the test");
        driver.run(Duration.ofSeconds(15), Duration.ofMillis(50));
        told.last(Interrupted.class);
    }

    @Test
    void aLogThatBeganAnewInterruptsTheWatch() {
        watch();
        driver.answer(Ask.append("a"));
        driver.simulated.lose(Driver.KEY);
        driver.answer(Ask.head());
        told.last(Interrupted.class);
    }

    @Test
    void whoLeavesIsToldNoMoreAndTheLastOneEndsTheFollow() {
        watch();
        Told second = new Told();
        driver.watch(Ask.STREAM, second);
        driver.run();
        driver.unwatch(Ask.STREAM, told);
        driver.run();
        driver.answer(Ask.append("a"));
        assertEquals(List.of(), told.bodies());
        assertEquals(List.of("a"), second.bodies());
        driver.unwatch(Ask.STREAM, second);
        driver.unwatch(Ask.STREAM, second);
        driver.run();
        assertNull(driver.entry().watch);
    }

    @Test
    void aWatchWithdrawnBeforeItBeganIsNeverTold() {
        unreliable.store.onNextTails(ReadFault.HOLD_ANSWER);
        driver.watch(Ask.STREAM, told);
        driver.run();
        driver.unwatch(Ask.STREAM, told);
        driver.run();
        unreliable.store.release();
        driver.run();
        assertEquals(List.of(), told.events);
        assertNull(driver.entry().watch);
    }

    @Test
    void aWatchedStreamStaysInMemoryAndConfirmed() {
        watch();
        long loads = driver.stats().loads();
        driver.run(Duration.ofMinutes(20), Duration.ofSeconds(1));
        driver.answer(Ask.append("a"));
        assertEquals(0, driver.stats().loads() - loads);
        assertEquals(List.of("a"), told.bodies());
    }

    @Test
    void ownRecordsThatComeByTheFollowAreNotToldAgain() {
        watch();
        for (int i = 0; i < 20; i++) {
            driver.answer(Ask.append("m" + i));
        }
        driver.run();
        assertEquals(20, told.bodies().size());
        told.assertContiguous();
    }
}
