package dev.millrace.api.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.live.EmbeddedReaders.LongPoll;
import dev.millrace.api.live.EmbeddedReaders.Sse;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What readers of one stream share, and what happens when it cannot be followed.
final class HubTest {
    private EmbeddedReaders readers = new EmbeddedReaders(LiveSettings.defaults());
    private MemoryStreams streams = readers.streams;

    @AfterEach
    void nothingIsLeft() {
        var _ = readers.live.closeReaders();
        readers.run();
        readers.pass(Duration.ofSeconds(5));
        assertEquals(0, readers.live.stats().hubs());
        assertEquals(0, readers.live.stats().sseReaders());
        assertEquals(0, readers.live.stats().longPolls());
        readers.releaseAnswers();
        assertEquals(0, readers.bytesHeld());
    }

    @Test
    void encodingsAreBatchesTimesRepresentationsHoweverManyReaders() {
        streams.create("s", ContentType.JSON);
        for (int i = 0; i < 20; i++) {
            var _ = readers.sse("s", ReadFrom.NOW);
        }
        for (int i = 0; i < 5; i++) {
            streams.append("s", "1");
            readers.run();
        }
        LiveStats stats = readers.live.stats();
        assertEquals(5, stats.batches());
        assertEquals(5, stats.encodings());
        assertEquals(100, stats.deliveries());
        for (int i = 0; i < 5; i++) {
            var _ = readers.longPoll("s", ReadFrom.NOW);
            var _ = readers.longPoll("s", ReadFrom.NOW);
            streams.append("s", "1");
            readers.run();
        }
        assertEquals(10, readers.live.stats().batches());
        assertEquals(15, readers.live.stats().encodings());
        assertEquals(1, streams.watches());
    }

    @Test
    void growthThatCameTogetherIsOneBatch() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        streams.append("s", "1");
        streams.append("s", "2", "3");
        readers.run();
        assertEquals("<[1,\n2,\n3]>", sse.data());
        assertEquals(1, readers.live.stats().batches());
    }

    @Test
    void largeGrowthIsSeveralBatchesOfWhichTheLastSaysUpToDate() {
        streams.create("s", ContentType.PLAIN_TEXT);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        List<Bytes> bodies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            bodies.add(Bytes.of(new byte[100_000]));
        }
        streams.append("s", bodies, false);
        readers.run();
        assertEquals(5, readers.live.stats().batches());
        List<String> controls = sse.controls();
        assertEquals(6, controls.size());
        assertEquals(
                List.of(true, false, false, false, false, true),
                controls.stream().map(control -> control.contains("upToDate")).toList());
    }

    @Test
    void aBatchThatAJoinerMissedIsNotCalledTheNewestOnReplay() {
        streams.create("s", ContentType.JSON);
        var _ = readers.sse("s", ReadFrom.NOW);
        streams.append("s", "1");
        readers.run();
        streams.append("s", "2");
        readers.run();
        Sse late = readers.sse("s", new ReadFrom.At(new Offset(1_001, 1)));
        assertEquals("<[1]><[2]>", late.data());
        assertEquals(
                List.of(false, true),
                late.controls().stream()
                        .map(control -> control.contains("upToDate"))
                        .toList());
        assertEquals(2, readers.live.stats().encodings());
    }

    @Test
    void aBrokenWatchIsBegunAnewAndNothingIsMissed() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        streams.interrupt("s");
        readers.run();
        streams.append("s", "1");
        readers.pass(Duration.ofMillis(200));
        streams.append("s", "2");
        readers.run();
        assertEquals("<[1]><[2]>", sse.data());
        assertEquals("[1]", poll.body());
        assertEquals(2, streams.watches());
    }

    @Test
    void aWatchThatBreaksAgainAndAgainEndsTheReaders() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        for (int i = 0; i < 10; i++) {
            streams.interrupt("s");
            readers.pass(Duration.ofSeconds(2));
        }
        assertTrue(sse.ended());
        LongPollAnswer.Refused refused = assertInstanceOf(LongPollAnswer.Refused.class, poll.answers.getFirst());
        LiveRefusal.ByStream byStream = assertInstanceOf(LiveRefusal.ByStream.class, refused.refusal());
        assertInstanceOf(StreamOutcome.StoreUnavailable.class, byStream.outcome());
    }

    @Test
    void aStreamThatWasBornAgainWhileTheWatchWasBrokenEndsItsReaders() {
        streams.create("s", ContentType.JSON);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        streams.interrupt("s");
        streams.delete("s");
        streams.create("s", ContentType.JSON);
        readers.pass(Duration.ofMillis(500));
        assertTrue(sse.ended());
    }

    @Test
    void newsThatFindNoRoomAreReadFromHistory() {
        LiveSettings.ByteLimits limits = LiveSettings.defaults().bytes();
        readers = new EmbeddedReaders(new LiveSettings(
                LiveSettings.defaults().waits(),
                LiveSettings.defaults().readers(),
                new LiveSettings.ByteLimits(
                        limits.batch(),
                        limits.page(),
                        limits.recentPerStream(),
                        limits.recentNode(),
                        1_000,
                        limits.inboxNode(),
                        limits.outbound(),
                        limits.stalledNode(),
                        limits.heldText())));
        streams = readers.streams;
        streams.create("s", ContentType.PLAIN_TEXT);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        LongPoll poll = readers.longPoll("s", ReadFrom.NOW);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String text = i + "x".repeat(100);
            all.append(text);
            streams.append("s", text);
        }
        readers.run();
        assertEquals(all.toString(), sse.data().replaceAll("[<>]", ""));
        assertEquals(all.toString(), poll.body());
        assertTrue(streams.pages() >= 2);
    }

    @Test
    void noMoreReadersThanTheNodeMayHave() {
        readers = new EmbeddedReaders(limits(new LiveSettings.ReaderLimits(2, 100, 100, 1)));
        streams = readers.streams;
        streams.create("s", ContentType.JSON);
        Sse first = readers.sse("s", ReadFrom.NOW);
        var _ = readers.longPoll("s", ReadFrom.NOW);
        assertOverloaded(readers.sse("s", ReadFrom.NOW));
        assertInstanceOf(
                LongPollAnswer.Refused.class,
                readers.longPoll("s", ReadFrom.NOW).answers.getFirst());
        var _ = first.channel.close();
        readers.run();
        Sse next = readers.sse("s", ReadFrom.NOW);
        assertEquals(1, next.controls().size());
    }

    @Test
    void noMoreReadersOfOneStreamThanItMayHave() {
        readers = new EmbeddedReaders(limits(new LiveSettings.ReaderLimits(100, 2, 100, 1)));
        streams = readers.streams;
        streams.create("s", ContentType.JSON);
        streams.create("other", ContentType.JSON);
        var _ = readers.sse("s", ReadFrom.NOW);
        var _ = readers.sse("s", ReadFrom.NOW);
        assertOverloaded(readers.sse("s", ReadFrom.NOW));
        assertEquals(1, readers.sse("other", ReadFrom.NOW).controls().size());
    }

    @Test
    void noMoreStreamsWithReadersThanTheNodeMayHave() {
        readers = new EmbeddedReaders(limits(new LiveSettings.ReaderLimits(100, 100, 1, 1)));
        streams = readers.streams;
        streams.create("s", ContentType.JSON);
        streams.create("other", ContentType.JSON);
        Sse first = readers.sse("s", ReadFrom.NOW);
        assertOverloaded(readers.sse("other", ReadFrom.NOW));
        var _ = first.channel.close();
        readers.run();
        assertEquals(1, readers.sse("other", ReadFrom.NOW).controls().size());
    }

    private static void assertOverloaded(Sse sse) {
        assertNotNull(sse.refusal);
        LiveRefusal.ByStream refused = assertInstanceOf(LiveRefusal.ByStream.class, sse.refusal);
        assertInstanceOf(StreamOutcome.Overloaded.class, refused.outcome());
    }

    private static LiveSettings limits(LiveSettings.ReaderLimits limits) {
        LiveSettings defaults = LiveSettings.defaults();
        return new LiveSettings(defaults.waits(), limits, defaults.bytes());
    }
}
