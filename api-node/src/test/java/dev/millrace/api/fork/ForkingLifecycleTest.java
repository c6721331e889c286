package dev.millrace.api.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.state.Existence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What can be asked of a creation, and what it is answered.
class ForkingLifecycleTest extends ForkFixture {
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

    @Test
    void aForkThatIsRefusedIsNoUseOfTheSource() {
        create(SOURCE, request(null, null, new Lifetime.Sliding(100), "a"));
        long before = streams.state(SOURCE).deadlineMs();
        store.advance(Duration.ofSeconds(50));
        CreateRequest request = request(new ForkRequest(SOURCE, ReadFrom.NOW, 0), ContentType.JSON, null);
        assertInstanceOf(StreamOutcome.ForkContentTypeDiffers.class, create(FORK, request));
        ReadFrom past = new ReadFrom.At(new Offset(Offset.NUMBER_MAX, Offset.NUMBER_MAX));
        assertInstanceOf(StreamOutcome.ForkOffsetInvalid.class, fork(FORK, SOURCE, past, 0));
        assertEquals(before, streams.state(SOURCE).deadlineMs());
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
}
