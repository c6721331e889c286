package dev.millrace.api.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.fork.DecidingStreams.Fault;
import dev.millrace.api.read.HistoryLimits;
import dev.millrace.api.read.LogHistory;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.state.Existence;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForkingLifecycleTest {
    private static final int FORKS_MAX = 3;
    private static final ForkLimits LIMITS = new ForkLimits(4, 2, 3, 100, 2, 3, 10, 1_000);
    private static final StreamPath SOURCE = path("source");
    private static final StreamPath FORK = path("fork");
    private static final StreamPath LEAF = path("leaf");

    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final DecidingStreams streams = new DecidingStreams(store, new DecisionLimits(100, 1_000, FORKS_MAX, 0));
    private final LogHistory history = new LogHistory(store, HistoryLimits.DEFAULT);
    private final TestDelays delays = new TestDelays();
    private final TestHome home = new TestHome();
    private final ForkingLifecycle lifecycle = new ForkingLifecycle(streams, history, store::clockMs, LIMITS, delays);

    // Creating.

    @Test
    void aForkWithoutAnOffsetInheritsEverythingSoFar() {
        source("a", "b");
        StreamView fork = created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        append(SOURCE, "later");
        assertEquals(List.of("a", "b"), read(FORK));
        assertEquals(fork.life(), fork.tail().life());
    }

    @Test
    void aForkAtAnOffsetInheritsWhatIsBefore() {
        source("a", "b", "c");
        created(fork(FORK, SOURCE, offsetAfter(SOURCE, 1), 0));
        assertEquals(List.of("a"), read(FORK));
    }

    @Test
    void aForkAtTheBeginningInheritsNothing() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.BEGINNING, 0));
        assertEquals(List.of(), read(FORK));
    }

    @Test
    void initialContentComesAfterWhatIsInherited() {
        source("a");
        CreateRequest request = request(new ForkRequest(SOURCE, ReadFrom.NOW, 0), null, null, "own");
        created(create(FORK, request));
        assertEquals(List.of("a", "own"), read(FORK));
    }

    @Test
    void aForkOfAForkReadsThroughAll() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        append(FORK, "b");
        created(fork(LEAF, FORK, ReadFrom.NOW, 0));
        append(LEAF, "c");
        assertEquals(List.of("a", "b", "c"), read(LEAF));
    }

    @Test
    void aForkInTheInheritedPartOfAForkKeepsOnlyWhatIsBefore() {
        source("a", "b");
        ReadFrom afterA = offsetAfter(SOURCE, 1);
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        append(FORK, "c");
        created(fork(LEAF, FORK, afterA, 0));
        assertEquals(List.of("a"), read(LEAF));
        delete(SOURCE);
        delete(FORK);
        assertEquals(List.of("a"), read(LEAF));
    }

    @Test
    void aClosedStreamCanBeForkedAndTheForkIsOpen() {
        source("a");
        streams.decide(SOURCE, new StreamCommand.Close(null));
        assertFalse(created(fork(FORK, SOURCE, ReadFrom.NOW, 0)).closed());
    }

    @Test
    void aForkCanBeCreatedClosed() {
        source("a");
        CreateRequest request = new CreateRequest(
                null, null, Closure.CLOSES, InitialContent.NONE, new ForkRequest(SOURCE, ReadFrom.NOW, 0));
        assertTrue(created(create(FORK, request)).closed());
    }

    @Test
    void theForkTakesTheSourcesContentType() {
        create(SOURCE, request(null, ContentType.JSON, null, "1"));
        assertEquals(
                ContentType.JSON, created(fork(FORK, SOURCE, ReadFrom.NOW, 0)).contentType());
    }

    @Test
    void anotherContentTypeIsRefusedBeforeAnythingIsReserved() {
        source("a");
        CreateRequest request = request(new ForkRequest(SOURCE, ReadFrom.NOW, 0), ContentType.JSON, null);
        assertEquals(new StreamOutcome.ForkContentTypeDiffers("text/plain", "application/json"), create(FORK, request));
        assertEquals(0, streams.state(SOURCE).forkCount());
        assertInstanceOf(StreamOutcome.Deleted.class, delete(SOURCE));
        assertEquals(Existence.ABSENT, streams.state(SOURCE).existence());
    }

    @Test
    void contentIsCutByTheInheritedContentTypeAndRefusedBeforeAnythingIsReserved() {
        create(SOURCE, request(null, ContentType.JSON, null, "1"));
        InitialContent picky = type ->
                type.isJson() ? new InitialContent.Cut.Invalid("not JSON") : new InitialContent.Cut.Messages(List.of());
        CreateRequest request =
                new CreateRequest(null, null, Closure.STAYS_OPEN, picky, new ForkRequest(SOURCE, ReadFrom.NOW, 0));
        assertEquals(new StreamOutcome.ContentInvalid("not JSON"), create(FORK, request));
        assertEquals(0, streams.state(SOURCE).forkCount());
    }

    @Test
    void aForkWithoutALifetimeTakesTheSourcesTtl() {
        create(SOURCE, request(null, null, new Lifetime.Sliding(60)));
        assertEquals(
                new Lifetime.Sliding(60),
                created(fork(FORK, SOURCE, ReadFrom.NOW, 0)).lifetime());
    }

    @Test
    void aForkWithoutALifetimeTakesTheSourcesMoment() {
        Lifetime until = new Lifetime.Until(store.clockMs() + 60_000);
        create(SOURCE, request(null, null, until));
        StreamView fork = created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertEquals(until, fork.lifetime());
        assertEquals(store.clockMs() + 60_000, fork.deadlineMs());
    }

    @Test
    void aForkMayAskForALifetimeOfItsOwn() {
        create(SOURCE, request(null, null, new Lifetime.Sliding(60)));
        CreateRequest request = request(new ForkRequest(SOURCE, ReadFrom.NOW, 0), null, new Lifetime.Sliding(99_999));
        assertEquals(
                new Lifetime.Sliding(99_999), created(create(FORK, request)).lifetime());
    }

    @Test
    void forkingIsUseOfTheSource() {
        create(SOURCE, request(null, null, new Lifetime.Sliding(100)));
        long before = streams.state(SOURCE).deadlineMs();
        store.advance(Duration.ofSeconds(50));
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertTrue(streams.state(SOURCE).deadlineMs() > before);
    }

    // Sub-offsets.

    @Test
    void bytesOfTheNextMessageCanBeInherited() {
        source("first", "second");
        created(fork(FORK, SOURCE, offsetAfter(SOURCE, 1), 3));
        assertEquals(List.of("first", "sec"), read(FORK));
    }

    @Test
    void aSubOffsetOfTheWholeMessageInheritsIt() {
        source("hello");
        created(fork(FORK, SOURCE, ReadFrom.BEGINNING, 5));
        assertEquals(List.of("hello"), read(FORK));
    }

    @Test
    void aSubOffsetPastTheNextMessageIsInvalid() {
        source("hi", "there");
        StreamOutcome.ForkOffsetInvalid invalid =
                assertInstanceOf(StreamOutcome.ForkOffsetInvalid.class, fork(FORK, SOURCE, ReadFrom.BEGINNING, 3));
        assertTrue(invalid.detail().contains("3") && invalid.detail().contains("2"), invalid.detail());
        assertEquals(0, streams.state(SOURCE).forkCount());
    }

    @Test
    void aSubOffsetAtTheTailIsInvalid() {
        source("data");
        assertInstanceOf(StreamOutcome.ForkOffsetInvalid.class, fork(FORK, SOURCE, ReadFrom.NOW, 1));
        assertInstanceOf(StreamOutcome.ForkOffsetInvalid.class, fork(FORK, SOURCE, offsetAfter(SOURCE, 1), 1));
    }

    @Test
    void aSubOffsetIntoAnEmptyStreamIsInvalid() {
        source();
        assertInstanceOf(StreamOutcome.ForkOffsetInvalid.class, fork(FORK, SOURCE, ReadFrom.BEGINNING, 1));
    }

    @Test
    void messagesOfAJsonStreamAreCounted() {
        create(SOURCE, request(null, ContentType.JSON, null, "1", "2", "3", "4"));
        created(fork(FORK, SOURCE, ReadFrom.BEGINNING, 2));
        assertEquals(List.of("1", "2"), read(FORK));
        created(fork(LEAF, SOURCE, offsetAfter(SOURCE, 1), 3));
        assertEquals(List.of("1", "2", "3", "4"), read(LEAF));
    }

    @Test
    void moreMessagesThanThereAreIsInvalid() {
        create(SOURCE, request(null, ContentType.JSON, null, "1", "2", "3"));
        StreamOutcome.ForkOffsetInvalid invalid =
                assertInstanceOf(StreamOutcome.ForkOffsetInvalid.class, fork(FORK, SOURCE, ReadFrom.BEGINNING, 4));
        assertTrue(invalid.detail().contains("4") && invalid.detail().contains("3"), invalid.detail());
    }

    @Test
    void aSubOffsetThatPassesOverTooMuchIsRefused() {
        create(SOURCE, request(null, ContentType.JSON, null, "1"));
        for (int i = 0; i < 3; i++) {
            append(SOURCE, ContentType.JSON, "\"" + "x".repeat(40) + "\"");
        }
        StreamOutcome.ForkOffsetInvalid invalid =
                assertInstanceOf(StreamOutcome.ForkOffsetInvalid.class, fork(FORK, SOURCE, ReadFrom.BEGINNING, 5));
        assertTrue(invalid.detail().contains("100"), invalid.detail());
    }

    @Test
    void subOffsetsCompose() {
        source("abcdef");
        created(fork(FORK, SOURCE, ReadFrom.BEGINNING, 4));
        created(fork(LEAF, FORK, ReadFrom.BEGINNING, 2));
        append(LEAF, "Z");
        assertEquals(List.of("abcd"), read(FORK));
        assertEquals(List.of("ab", "Z"), read(LEAF));
    }

    @Test
    void allOfAPieceCanBeInherited() {
        source("abcdef");
        created(fork(FORK, SOURCE, ReadFrom.BEGINNING, 4));
        append(FORK, "X");
        created(fork(LEAF, FORK, ReadFrom.BEGINNING, 4));
        assertEquals(List.of("abcd"), read(LEAF));
    }

    // Refusals.

    @Test
    void aSourceThatDoesNotExistIsNotFound() {
        assertEquals(new StreamOutcome.ForkSourceNotFound(SOURCE), fork(FORK, SOURCE, ReadFrom.NOW, 0));
    }

    @Test
    void aSoftDeletedSourceIsAConflict() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        delete(SOURCE);
        assertEquals(new StreamOutcome.ForkSourceSoftDeleted(SOURCE), fork(LEAF, SOURCE, ReadFrom.NOW, 0));
    }

    @Test
    void anExpiredSourceIsNotFound() {
        create(SOURCE, request(null, null, new Lifetime.Sliding(10)));
        store.advance(Duration.ofSeconds(60));
        assertEquals(new StreamOutcome.ForkSourceNotFound(SOURCE), fork(FORK, SOURCE, ReadFrom.NOW, 0));
    }

    @Test
    void anOffsetPastTheSourcesTailIsInvalid() {
        source("a");
        ReadFrom past = new ReadFrom.At(new Offset(Offset.NUMBER_MAX, Offset.NUMBER_MAX));
        assertInstanceOf(StreamOutcome.ForkOffsetInvalid.class, fork(FORK, SOURCE, past, 0));
    }

    @Test
    void anOffsetOfAnEarlierLifeOfTheSourceIsInvalid() {
        source("a");
        ReadFrom old = offsetAfter(SOURCE, 1);
        delete(SOURCE);
        source("b");
        assertInstanceOf(StreamOutcome.ForkOffsetInvalid.class, fork(FORK, SOURCE, old, 0));
    }

    @Test
    void aStreamThatDoesNotExistCannotBeForkedToItself() {
        assertEquals(new StreamOutcome.ForkSourceNotFound(SOURCE), fork(SOURCE, SOURCE, ReadFrom.NOW, 0));
    }

    @Test
    void aStreamThatExistsIsNoForkOfItself() {
        source("a");
        assertInstanceOf(StreamOutcome.ConfigurationDiffers.class, fork(SOURCE, SOURCE, ReadFrom.NOW, 0));
        assertEquals(0, streams.state(SOURCE).forkCount());
    }

    @Test
    void aSoftDeletedPathIsBlocked() {
        source("a");
        path2Source();
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        delete(SOURCE);
        assertEquals(new StreamOutcome.PathBlocked(), fork(SOURCE, path("second"), ReadFrom.NOW, 0));
    }

    @Test
    void moreAncestorsThanAllowedIsRefused() {
        source("a");
        StreamPath last = SOURCE;
        for (int i = 0; i < LIMITS.ancestorsMax(); i++) {
            StreamPath next = path("level" + i);
            created(fork(next, last, ReadFrom.NOW, 0));
            last = next;
        }
        assertEquals(new StreamOutcome.ForkTooDeep(LIMITS.ancestorsMax()), fork(LEAF, last, ReadFrom.NOW, 0));
        assertEquals(0, streams.state(last).forkCount());
    }

    @Test
    void depthCountsAncestorsThoughNothingIsInheritedFromThem() {
        source("a");
        StreamPath last = SOURCE;
        ReadFrom start = offsetAfter(SOURCE, 0);
        for (int i = 0; i < LIMITS.ancestorsMax(); i++) {
            StreamPath next = path("level" + i);
            created(fork(next, last, start, 0));
            last = next;
        }
        assertInstanceOf(StreamOutcome.ForkTooDeep.class, fork(LEAF, last, start, 0));
    }

    @Test
    void aSourceWithAsManyForksAsAllowedRefusesAnother() {
        source("a");
        for (int i = 0; i < FORKS_MAX; i++) {
            created(fork(path("f" + i), SOURCE, ReadFrom.NOW, 0));
        }
        assertEquals(new StreamOutcome.TooManyForks(FORKS_MAX), fork(FORK, SOURCE, ReadFrom.NOW, 0));
    }

    @Test
    void moreCreationsThanAllowedAtOnceAreRefused() {
        source("a");
        streams.schedule = (path, step) -> {};
        TestHome.Asker last = home.asker();
        for (int i = 0; i < LIMITS.creationsMax(); i++) {
            lifecycle.create(path("f" + i), forkRequest(SOURCE, ReadFrom.NOW, 0), home.asker());
        }
        lifecycle.create(FORK, forkRequest(SOURCE, ReadFrom.NOW, 0), last);
        home.runAll();
        assertInstanceOf(StreamOutcome.Overloaded.class, last.outcome);
    }

    @Test
    void aCreationThatEndedMakesRoomForAnother() {
        source("a");
        for (int i = 0; i < LIMITS.creationsMax() * 3; i++) {
            fork(path("f" + i), path("nowhere"), ReadFrom.NOW, 0);
        }
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
    }

    // Repeats.

    @Test
    void aRepeatIsTheSameThoughTheSourceHasGrown() {
        source("a");
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        append(SOURCE, "b");
        assertInstanceOf(StreamOutcome.AlreadyExists.class, fork(FORK, SOURCE, ReadFrom.NOW, 0));
        assertEquals(1, streams.state(SOURCE).forkCount());
    }

    @Test
    void aRepeatIsTheSameThoughTheSourceIsDeleted() {
        source("a");
        created(fork(FORK, SOURCE, offsetAfter(SOURCE, 1), 0));
        ReadFrom offset = offsetAfter(SOURCE, 1);
        delete(SOURCE);
        assertInstanceOf(StreamOutcome.AlreadyExists.class, fork(FORK, SOURCE, offset, 0));
    }

    @Test
    void bothSpellingsOfTheBeginningAreTheSameRequest() {
        source("a");
        created(fork(FORK, SOURCE, new ReadFrom.At(Offset.ZERO), 0));
        assertInstanceOf(StreamOutcome.AlreadyExists.class, fork(FORK, SOURCE, ReadFrom.BEGINNING, 0));
    }

    @Test
    void aRepeatWithAnotherOffsetSubOffsetSourceOrLifetimeIsAConflict() {
        source("abc");
        path2Source();
        created(fork(FORK, SOURCE, ReadFrom.BEGINNING, 2));
        for (StreamOutcome outcome : List.of(
                fork(FORK, SOURCE, ReadFrom.NOW, 0),
                fork(FORK, SOURCE, ReadFrom.BEGINNING, 1),
                fork(FORK, path("second"), ReadFrom.BEGINNING, 2),
                create(FORK, request(new ForkRequest(SOURCE, ReadFrom.BEGINNING, 2), null, new Lifetime.Sliding(5))),
                create(FORK, request(null, null, null)))) {
            assertInstanceOf(StreamOutcome.ConfigurationDiffers.class, outcome);
        }
        assertEquals(1, streams.state(SOURCE).forkCount());
    }

    @Test
    void aRepeatThatNamesTheInheritedLifetimeIsTheSame() {
        create(SOURCE, request(null, null, new Lifetime.Sliding(60)));
        created(fork(FORK, SOURCE, ReadFrom.NOW, 0));
        CreateRequest named = request(new ForkRequest(SOURCE, ReadFrom.NOW, 0), null, new Lifetime.Sliding(60));
        assertInstanceOf(StreamOutcome.AlreadyExists.class, create(FORK, named));
    }

    @Test
    void aRepeatThatOmitsALifetimeThatWasAskedForIsAConflict() {
        create(SOURCE, request(null, null, new Lifetime.Sliding(60)));
        created(create(FORK, request(new ForkRequest(SOURCE, ReadFrom.NOW, 0), null, new Lifetime.Sliding(60))));
        assertInstanceOf(StreamOutcome.ConfigurationDiffers.class, fork(FORK, SOURCE, ReadFrom.NOW, 0));
    }

    @Test
    void aRepeatIsUseOfTheFork() {
        source("a");
        CreateRequest request = request(new ForkRequest(SOURCE, ReadFrom.NOW, 0), null, new Lifetime.Sliding(100));
        created(create(FORK, request));
        long before = streams.state(FORK).deadlineMs();
        store.advance(Duration.ofSeconds(50));
        create(FORK, request);
        assertTrue(streams.state(FORK).deadlineMs() > before);
    }

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

    // Streams that are no forks.

    @Test
    void aPlainStreamIsOneCommand() {
        created(create(SOURCE, request(null, null, null, "a")));
        assertEquals(List.of("Create source"), streams.submitted);
        assertEquals(List.of("a"), read(SOURCE));
    }

    @Test
    void aLifeIsCalledAfterTheClockOrAboveTheOneBefore() {
        assertEquals(
                store.clockMs(),
                created(create(SOURCE, request(null, null, null))).life());
        delete(SOURCE);
        assertEquals(
                store.clockMs() + 1,
                created(create(SOURCE, request(null, null, null))).life());
    }

    @Test
    void aPlainStreamWithoutHeadersIsOctetsForEver() {
        StreamView view =
                created(create(SOURCE, new CreateRequest(null, null, Closure.STAYS_OPEN, InitialContent.NONE, null)));
        assertEquals(ContentType.OCTET_STREAM, view.contentType());
        assertEquals(Lifetime.UNLIMITED, view.lifetime());
    }

    @Test
    void aBodyThatIsNotOfItsTypeCreatesNothing() {
        InitialContent invalid = type -> new InitialContent.Cut.Invalid("not " + type.essence());
        CreateRequest request = new CreateRequest(ContentType.JSON, null, Closure.STAYS_OPEN, invalid, null);
        assertEquals(new StreamOutcome.ContentInvalid("not application/json"), create(SOURCE, request));
        assertEquals(List.of(), streams.submitted);
    }

    private void source(String... messages) {
        created(create(SOURCE, request(null, ContentType.PLAIN_TEXT, null, messages)));
    }

    private void path2Source() {
        created(create(path("second"), request(null, ContentType.PLAIN_TEXT, null, "second")));
    }

    private StreamOutcome fork(StreamPath path, StreamPath source, ReadFrom offset, long subOffset) {
        return create(path, forkRequest(source, offset, subOffset));
    }

    private static CreateRequest forkRequest(StreamPath source, ReadFrom offset, long subOffset) {
        return request(new ForkRequest(source, offset, subOffset), null, null);
    }

    private static CreateRequest request(
            @Nullable ForkRequest fork,
            @Nullable ContentType contentType,
            @Nullable Lifetime lifetime,
            String... messages) {
        List<Bytes> bodies = Arrays.stream(messages).map(Bytes::utf8).toList();
        InitialContent content = type -> new InitialContent.Cut.Messages(bodies);
        return new CreateRequest(contentType, lifetime, Closure.STAYS_OPEN, content, fork);
    }

    private StreamOutcome create(StreamPath path, CreateRequest request) {
        TestHome.Asker asker = home.asker();
        lifecycle.create(path, request, asker);
        home.runAll();
        return assertAnswered(asker);
    }

    private StreamOutcome delete(StreamPath path) {
        TestHome.Asker asker = home.asker();
        lifecycle.delete(path, asker);
        home.runAll();
        return assertAnswered(asker);
    }

    private static StreamOutcome assertAnswered(TestHome.Asker asker) {
        assertNotNull(asker.outcome);
        return asker.outcome;
    }

    private static StreamView created(StreamOutcome outcome) {
        return assertInstanceOf(StreamOutcome.Created.class, outcome).view();
    }

    private void append(StreamPath path, String message) {
        append(path, ContentType.PLAIN_TEXT, message);
    }

    private void append(StreamPath path, ContentType type, String message) {
        StreamCommand append =
                new StreamCommand.Append(type, List.of(Bytes.utf8(message)), null, null, null, Closure.STAYS_OPEN);
        assertInstanceOf(StreamOutcome.Appended.class, streams.decide(path, append));
    }

    /// The offset after the first `count` messages.
    private ReadFrom offsetAfter(StreamPath path, int count) {
        StreamView view = streams.state(path).view();
        if (count == 0) {
            return new ReadFrom.At(new Offset(view.life(), view.firstSeqNum()));
        }
        return new ReadFrom.At(page(path).messages().get(count - 1).next());
    }

    private List<String> read(StreamPath path) {
        return page(path).messages().stream()
                .map(message -> message.body().utf8())
                .toList();
    }

    private PageOutcome.Page page(StreamPath path) {
        PageOutcome outcome = history.read(path, streams.state(path).view(), ReadFrom.BEGINNING, 1 << 20)
                .join();
        return assertInstanceOf(PageOutcome.Page.class, outcome);
    }

    private static StreamPath path(String name) {
        return new StreamPath("project", name);
    }
}
