package dev.millrace.api.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.live.EmbeddedReaders.LongPoll;
import dev.millrace.api.live.sse.LiveCursor;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a long-poll is answered, and when.
final class LongPollTest {
    private static final long LIFE = 1_001;
    private static final long INTERVAL = LiveCursor.interval(EmbeddedReaders.START_MS);

    private final EmbeddedReaders readers = new EmbeddedReaders(LiveSettings.defaults());
    private final MemoryStreams streams = readers.streams;

    @AfterEach
    void nothingIsLeft() {
        readers.run();
        var _ = readers.live.closeReaders();
        readers.run();
        readers.pass(Duration.ofSeconds(2));
        assertEquals(0, readers.live.stats().longPolls());
        assertEquals(0, readers.live.stats().hubs());
        readers.releaseAnswers();
        assertEquals(0, readers.bytesHeld());
    }

    @Test
    void dataThatIsThereIsAnsweredAtOnce() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1", "2");
        LongPoll poll = readers.longPoll("s", ReadFrom.BEGINNING);
        LongPollAnswer.Data data = data(poll);
        assertEquals("[1,2]", poll.body());
        assertEquals(at(1), data.start());
        assertEquals(at(3), data.next());
        assertTrue(data.atTail());
        assertEquals(0, readers.live.stats().hubs());
    }

    @Test
    void atTheTailItWaitsAndIsWokenByData() {
        streams.create("s", ContentType.PLAIN_TEXT);
        streams.append("s", "old");
        LongPoll poll = readers.longPoll("s", new ReadFrom.At(at(2)));
        assertEquals(List.of(), poll.answers);
        streams.append("s", "new");
        readers.run();
        LongPollAnswer.Data data = data(poll);
        assertEquals("new", poll.body());
        assertEquals(at(2), data.start());
        assertEquals(at(3), data.next());
        assertTrue(data.atTail());
        assertEquals(at(3), data.view().tail());
    }

    @Test
    void nowWaitsWhateverIsThere() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        assertEquals(List.of(), poll.answers);
        streams.append("s", "2");
        readers.run();
        assertEquals("[2]", poll.body());
    }

    @Test
    void manyWaitersAreWokenByOneEncodingAndOneWatch() {
        streams.create("s", ContentType.JSON);
        List<LongPoll> polls = List.of(
                readers.longPoll("s", ReadFrom.NOW),
                readers.longPoll("s", ReadFrom.BEGINNING),
                readers.longPoll("s", new ReadFrom.At(at(1))));
        streams.append("s", "1");
        readers.run();
        polls.forEach(poll -> assertEquals("[1]", poll.body()));
        assertEquals(1, readers.live.stats().batches());
        assertEquals(1, readers.live.stats().encodings());
        assertEquals(3, readers.live.stats().deliveries());
        assertEquals(1, streams.watches());
    }

    @Test
    void theWaitEndsAfterTwentySecondsAtTheTail() {
        streams.create("s", ContentType.JSON);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        readers.pass(Duration.ofMillis(19_900));
        assertEquals(List.of(), poll.answers);
        readers.pass(Duration.ofMillis(700));
        LongPollAnswer.NothingNew nothing = nothing(poll);
        assertEquals(at(1), nothing.next());
        assertFalse(nothing.view().closed());
        assertEquals(INTERVAL + 1, nothing.cursor());
    }

    @Test
    void aClosedStreamIsAnsweredAtOnceAtItsTail() {
        streams.create("s", ContentType.JSON);
        streams.appendAndClose("s", "1");
        for (ReadFrom from : List.of(ReadFrom.NOW, new ReadFrom.At(at(2)))) {
            LongPollAnswer.NothingNew nothing = nothing(readers.longPoll("s", from));
            assertTrue(nothing.view().closed());
            assertEquals(at(2), nothing.next());
        }
        assertEquals(0, streams.watches());
    }

    @Test
    void closureEndsTheWait() {
        streams.create("s", ContentType.JSON);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        streams.append("s", List.of(), true);
        readers.run();
        assertTrue(nothing(poll).view().closed());
    }

    @Test
    void dataWithTheClosureIsDataOfAClosedStream() {
        streams.create("s", ContentType.JSON);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        streams.appendAndClose("s", "1");
        readers.run();
        assertTrue(data(poll).view().closed());
        assertTrue(data(poll).atTail());
        assertEquals("[1]", poll.body());
    }

    @Test
    void deletionEndsTheWaitWithWhatARequestIsAnswered() {
        streams.create("s", ContentType.JSON);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        streams.delete("s");
        readers.run();
        assertInstanceOf(StreamOutcome.NotFound.class, byStream(poll));
    }

    @Test
    void aMissingStreamIsRefused() {
        assertInstanceOf(StreamOutcome.NotFound.class, byStream(readers.longPoll("none", ReadFrom.NOW)));
    }

    @Test
    void anOffsetPastTheTailIsRefusedAndNotWaitedFor() {
        streams.create("s", ContentType.JSON);
        LongPollAnswer.Refused refused = (LongPollAnswer.Refused)
                readers.longPoll("s", new ReadFrom.At(at(9))).answers.getFirst();
        LiveRefusal.ByPage byPage = assertInstanceOf(LiveRefusal.ByPage.class, refused.refusal());
        assertInstanceOf(PageOutcome.OffsetInvalid.class, byPage.outcome());
    }

    @Test
    void aClientThatLeavesIsForgottenAtOnce() {
        streams.create("s", ContentType.JSON);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        assertEquals(1, readers.live.stats().longPolls());
        poll.waiting.cancel();
        assertEquals(0, readers.live.stats().longPolls());
        streams.append("s", "1");
        readers.run();
        poll.waiting.cancel();
        assertEquals(List.of(), poll.answers);
        assertEquals(0, streams.watchers("s"));
    }

    @Test
    void aClientThatLeavesWhileItsPageIsReadIsForgotten() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        streams.holdPages(true);
        LongPoll poll = readers.longPoll("s", ReadFrom.BEGINNING);
        poll.waiting.cancel();
        streams.holdPages(false);
        readers.run();
        assertEquals(List.of(), poll.answers);
    }

    @Test
    void theCursorIsThePresentIntervalOrOneMoreThanTheClients() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        assertEquals(INTERVAL, data(readers.longPoll("s", ReadFrom.BEGINNING)).cursor());
        assertEquals(
                INTERVAL,
                data(readers.longPoll("s", ReadFrom.BEGINNING, INTERVAL - 1)).cursor());
        assertEquals(
                INTERVAL + 1,
                data(readers.longPoll("s", ReadFrom.BEGINNING, INTERVAL)).cursor());
        assertEquals(
                INTERVAL + 8,
                data(readers.longPoll("s", ReadFrom.BEGINNING, INTERVAL + 7)).cursor());
    }

    @Test
    void aPageIsBoundedAndSaysThatItIsNotTheEnd() {
        streams.create("s", ContentType.PLAIN_TEXT);
        String big = "x".repeat(700_000);
        streams.append("s", big);
        streams.append("s", big);
        LongPollAnswer.Data data = data(readers.longPoll("s", ReadFrom.BEGINNING));
        assertFalse(data.atTail());
        assertEquals(at(2), data.next());
    }

    @Test
    void aRequestBetweenTheLookAndTheJoinMissesNothing() {
        streams.create("s", ContentType.JSON);
        streams.holdNews(true); // the hub does not open: the reader has looked, and waits to join
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        streams.append("s", "1");
        streams.holdNews(false);
        readers.run();
        assertEquals("[1]", poll.body());
        assertEquals(at(1), data(poll).start());
    }

    @Test
    void aReaderAheadOfTheHubsNewsIsNotToldThemAgain() {
        streams.create("s", ContentType.JSON);
        LongPoll first = readers.longPoll("s", ReadFrom.NOW);
        streams.holdNews(true);
        streams.append("s", "1");
        LongPoll second = readers.longPoll("s", ReadFrom.NOW); // has seen the tail after 1
        streams.holdNews(false);
        readers.run();
        assertEquals("[1]", first.body());
        assertEquals(List.of(), second.answers);
        streams.append("s", "2");
        readers.run();
        assertEquals("[2]", second.body());
    }

    @Test
    void aReaderALittleBehindIsServedFromTheHub() {
        streams.create("s", ContentType.JSON);
        var _ = readers.sse("s", ReadFrom.NOW); // keeps the hub
        streams.append("s", "1");
        streams.append("s", "2");
        readers.run();
        LongPoll behind = readers.longPoll("s", new ReadFrom.At(at(1)));
        assertEquals("[1,2]", behind.body());
        assertEquals(0, streams.pages());
    }

    @Test
    void recordsThatNobodySeesWakeNobody() {
        streams.create("s", ContentType.JSON);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        streams.control("s");
        readers.run();
        assertEquals(List.of(), poll.answers);
        streams.append("s", "1");
        readers.run();
        assertEquals("[1]", poll.body());
    }

    @Test
    void anEmptyPageBeforeTheTailIsReadOn() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        streams.answerNextPageWith(new PageOutcome.Page(List.of(), at(1), at(1), false));
        assertEquals("[1]", readers.longPoll("s", ReadFrom.BEGINNING).body());
    }

    @Test
    void drainingEndsTheWaitAsItsEndWould() {
        streams.create("s", ContentType.JSON);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        var drained = readers.live.closeReaders();
        readers.run();
        assertEquals(at(1), nothing(poll).next());
        assertTrue(drained.isDone());
    }

    @Test
    void whoComesWhileTheNodeStopsDoesNotWait() {
        streams.create("s", ContentType.JSON);
        streams.append("s", "1");
        var _ = readers.live.closeReaders();
        assertEquals(at(2), nothing(readers.longPoll("s", ReadFrom.NOW)).next());
        assertEquals("[1]", readers.longPoll("s", ReadFrom.BEGINNING).body());
    }

    @Test
    void lookingAtTheStreamCountsAsUse() {
        streams.create("s", ContentType.JSON);
        var _ = readers.longPoll("s", ReadFrom.NOW);
        assertEquals(List.of(new StreamCommand.Inspect(Use.COUNTS)), streams.commands());
    }

    private static LongPollAnswer.Data data(LongPoll poll) {
        assertEquals(1, poll.answers.size());
        return assertInstanceOf(LongPollAnswer.Data.class, poll.answers.getFirst());
    }

    private static LongPollAnswer.NothingNew nothing(LongPoll poll) {
        assertEquals(1, poll.answers.size());
        return assertInstanceOf(LongPollAnswer.NothingNew.class, poll.answers.getFirst());
    }

    private static StreamOutcome byStream(LongPoll poll) {
        assertEquals(1, poll.answers.size());
        LongPollAnswer.Refused refused = assertInstanceOf(LongPollAnswer.Refused.class, poll.answers.getFirst());
        return assertInstanceOf(LiveRefusal.ByStream.class, refused.refusal()).outcome();
    }

    private static Offset at(long seqNum) {
        return new Offset(LIFE, seqNum);
    }
}
