package dev.millrace.api.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.fork.DecidingStreams.Fault;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.state.Existence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What creations and deletions leave at the sources, whatever fails.
class ForkReservationTest extends ForkFixture {
    // Lives and reservations.

    @Test
    void theForksLifeIsAboveItsSourcesThoughTheClockStandsStill() {
        source("a");
        StreamView fork = created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        StreamView leaf = created(fork(LEAF, FORK, ReadFrom.NOW, 0));
        assertTrue(fork.life() > streams.state(SOURCE).life() && leaf.life() > fork.life());
    }

    @Test
    void aForkOverAnEarlierLifeOfItsPathTakesAHigherOneAndKeepsOneReservation() {
        source("a");
        StreamView first = created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        delete(FORK);
        StreamView second = created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertTrue(second.life() > first.life());
        assertEquals(1, streams.state(SOURCE).forkCount());
        assertTrue(streams.state(SOURCE).isReserved(FORK, second.life()));
    }

    @Test
    void aForkOverAnExpiredForkReleasesItsReservation() {
        source("a");
        create(FORK, request(new ForkRequest(SOURCE, ReadFrom.NOW, 0), null, new Lifetime.Sliding(10)));
        store.advance(Duration.ofSeconds(60));
        StreamView second = created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        home.runAll();
        assertEquals(1, streams.state(SOURCE).forkCount());
        assertTrue(streams.state(SOURCE).isReserved(FORK, second.life()));
    }

    @Test
    void aPlainStreamOverAnExpiredForkReleasesItsReservation() {
        source("a");
        create(FORK, request(new ForkRequest(SOURCE, ReadFrom.NOW, 0), null, new Lifetime.Sliding(10)));
        store.advance(Duration.ofSeconds(60));
        created(create(FORK, request(null, null, null)));
        home.runAll();
        assertEquals(0, streams.state(SOURCE).forkCount());
    }

    @Test
    void aReservationThatCameToNothingIsReleasedBeforeTheAnswer() {
        source("a");
        streams.faults = (path, command) ->
                command instanceof StreamCommand.Create && path.equals(FORK) ? Fault.OVERLOADED : Fault.NONE;
        assertInstanceOf(StreamOutcome.Overloaded.class, fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertEquals(0, streams.state(SOURCE).forkCount());
    }

    @Test
    void aReservationStaysWhenItIsNotKnownWhetherTheForkWasCreated() {
        source("a");
        streams.faults =
                (path, command) -> command instanceof StreamCommand.Create ? Fault.UNRESOLVED_AND_DONE : Fault.NONE;
        assertInstanceOf(StreamOutcome.Unresolved.class, fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertEquals(1, streams.state(SOURCE).forkCount());
        streams.faults = (path, command) -> Fault.NONE;
        assertInstanceOf(StreamOutcome.AlreadyExists.class, fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertEquals(1, streams.state(SOURCE).forkCount());
    }

    @Test
    void aRefusedReservationIsTheAnswer() {
        source("a");
        streams.faults =
                (path, command) -> command instanceof StreamCommand.ReserveFork ? Fault.OVERLOADED : Fault.NONE;
        assertInstanceOf(StreamOutcome.Overloaded.class, fork(FORK, SOURCE, ReadFrom.NOW, 0));
    }

    @Test
    void twoCreationsOfOneForkAtOnceKeepTheReservationOfTheOneThatWon() {
        source("a");
        TestHome.Asker one = home.asker();
        TestHome.Asker two = home.asker();
        lifecycle.create(FORK, forkRequest(SOURCE, ReadFrom.NOW, 0), one);
        lifecycle.create(FORK, forkRequest(SOURCE, ReadFrom.NOW, 0), two);
        home.runAll();
        assertInstanceOf(StreamOutcome.Created.class, one.outcome);
        assertInstanceOf(StreamOutcome.AlreadyExists.class, two.outcome);
        assertEquals(1, streams.state(SOURCE).forkCount());
        assertTrue(streams.state(SOURCE).isReserved(FORK, streams.state(FORK).life()));
    }

    @Test
    void aSourceThatBeganAnewBetweenLookAndReservationIsLookedAtAgain() {
        source("old");
        boolean[] swapped = {false};
        streams.faults = (path, command) -> {
            if (command instanceof StreamCommand.ReserveFork && !swapped[0]) {
                swapped[0] = true;
                streams.decide(SOURCE, new StreamCommand.Delete());
                store.advance(Duration.ofMillis(0));
                streams.decide(
                        SOURCE,
                        new StreamCommand.Create(
                                ContentType.PLAIN_TEXT,
                                Lifetime.UNLIMITED,
                                Closure.STAYS_OPEN,
                                List.of(Bytes.utf8("new")),
                                null,
                                0));
            }
            return Fault.NONE;
        };
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertEquals(List.of("new"), read(FORK));
        assertEquals(1, streams.state(SOURCE).forkCount());
    }

    @Test
    void aCreationThatMustBeginAgainTooOftenGivesUpAndLeavesNothing() {
        source("old");
        streams.faults = (path, command) -> {
            if (command instanceof StreamCommand.ReserveFork) {
                streams.decide(SOURCE, new StreamCommand.Delete());
                streams.decide(
                        SOURCE,
                        new StreamCommand.Create(
                                ContentType.PLAIN_TEXT, Lifetime.UNLIMITED, Closure.STAYS_OPEN, List.of(), null, 0));
            }
            return Fault.NONE;
        };
        store.advance(Duration.ofDays(1));
        assertInstanceOf(StreamOutcome.Overloaded.class, fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertEquals(0, streams.state(SOURCE).forkCount());
        assertEquals(Existence.ABSENT, streams.state(FORK).existence());
    }

    // Deleting.

    @Test
    void deletingAForkReleasesItsSourceBeforeTheAnswer() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertInstanceOf(StreamOutcome.Deleted.class, delete(FORK));
        assertEquals(0, streams.state(SOURCE).forkCount());
        assertEquals(Existence.LIVE, streams.state(SOURCE).existence());
    }

    @Test
    void deletingTheLastForkOfAChainEndsAllOfIt() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        created(fork(LEAF, FORK, ReadFrom.NOW, 0));
        delete(SOURCE);
        delete(FORK);
        assertEquals(Existence.SOFT_DELETED, streams.state(SOURCE).existence());
        assertEquals(Existence.SOFT_DELETED, streams.state(FORK).existence());
        delete(LEAF);
        assertEquals(Existence.ABSENT, streams.state(FORK).existence());
        assertEquals(Existence.ABSENT, streams.state(SOURCE).existence());
    }

    @Test
    void deletingTheMiddleOfAChainKeepsWhatOthersRead() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        append(FORK, "b");
        created(fork(LEAF, FORK, ReadFrom.NOW, 0));
        delete(FORK);
        assertEquals(List.of("a", "b"), read(LEAF));
        assertEquals(1, streams.state(SOURCE).forkCount());
    }

    @Test
    void deletingWhatDoesNotExistIsNotFound() {
        assertInstanceOf(StreamOutcome.NotFound.class, delete(SOURCE));
    }

    @Test
    void aFailedReleaseDoesNotFailTheDeletionAndIsTriedAgain() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        streams.faults =
                (path, command) -> command instanceof StreamCommand.ReleaseFork ? Fault.OVERLOADED : Fault.NONE;
        assertInstanceOf(StreamOutcome.Deleted.class, delete(FORK));
        assertEquals(1, streams.state(SOURCE).forkCount());
        streams.faults = (path, command) -> Fault.NONE;
        delays.advance(LIMITS.releaseRetryMs());
        home.runAll();
        assertEquals(0, streams.state(SOURCE).forkCount());
    }

    @Test
    void aReleaseThatKeepsFailingIsLeftAfterItsLastTry() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        streams.faults =
                (path, command) -> command instanceof StreamCommand.ReleaseFork ? Fault.OVERLOADED : Fault.NONE;
        streams.submitted.clear();
        delete(FORK);
        for (int i = 0; i < 20; i++) {
            delays.advance(LIMITS.answerWaitMs());
            home.runAll();
        }
        assertTrue(delays.isEmpty());
        assertEquals(
                LIMITS.releaseAttemptsMax(),
                streams.submitted.stream().filter("ReleaseFork source"::equals).count());
        assertEquals(1, streams.state(SOURCE).forkCount());
    }

    @Test
    void aReleaseThatTakesLongDoesNotHoldTheAnswer() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        streams.schedule = (path, step) -> {
            if (path.equals(FORK)) {
                step.run();
            }
        };
        TestHome.Asker asker = home.asker();
        lifecycle.delete(FORK, asker);
        home.runAll();
        assertNull(asker.outcome);
        delays.advance(LIMITS.answerWaitMs());
        home.runAll();
        assertInstanceOf(StreamOutcome.Deleted.class, asker.outcome);
    }

    @Test
    void moreReleasesThanAllowedAtOnceAreLeft() {
        source("a");
        for (int i = 0; i < FORKS_MAX; i++) {
            created(fork(path("f" + i), SOURCE, ReadFrom.NOW, 0));
        }
        streams.faults =
                (path, command) -> command instanceof StreamCommand.ReleaseFork ? Fault.OVERLOADED : Fault.NONE;
        streams.submitted.clear();
        for (int i = 0; i < FORKS_MAX; i++) {
            assertInstanceOf(StreamOutcome.Deleted.class, delete(path("f" + i)));
        }
        assertEquals(
                LIMITS.releasesMax(),
                streams.submitted.stream().filter("ReleaseFork source"::equals).count());
    }
}
