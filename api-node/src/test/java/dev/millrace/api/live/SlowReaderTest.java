package dev.millrace.api.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.live.EmbeddedReaders.Sse;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.offset.ReadFrom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Readers whose connections take no more for a while.
final class SlowReaderTest {
    private EmbeddedReaders readers = new EmbeddedReaders(LiveSettings.defaults());
    private MemoryStreams streams = readers.streams;

    @AfterEach
    void noMemoryIsHeld() {
        var _ = readers.live.closeReaders();
        readers.run();
        readers.pass(Duration.ofSeconds(2));
        assertEquals(0, readers.live.stats().sseReaders());
        assertEquals(0, readers.bytesHeld());
    }

    @Test
    void aReaderThatTakesNoMoreIsSentNothingAndTheOthersEverything() {
        streams.create("s", ContentType.JSON);
        Sse slow = readers.sse("s", ReadFrom.NOW);
        Sse other = readers.sse("s", ReadFrom.NOW);
        slow.stopReading();
        for (int i = 1; i <= 3; i++) {
            streams.append("s", "" + i);
            readers.run();
        }
        assertEquals("", slow.data());
        assertEquals("<[1]><[2]><[3]>", other.data());
        assertEquals(1, readers.live.stats().slowReaders());
    }

    @Test
    void onceThereIsRoomItGoesOnWhereItWasFromWhatTheHubKept() {
        streams.create("s", ContentType.JSON);
        Sse slow = readers.sse("s", ReadFrom.NOW);
        streams.append("s", "1");
        readers.run();
        slow.stopReading();
        streams.append("s", "2");
        readers.run();
        streams.append("s", "3");
        readers.run();
        slow.readAgain();
        readers.run();
        streams.append("s", "4");
        readers.run();
        assertEquals("<[1]><[2]><[3]><[4]>", slow.data());
        assertEquals(0, streams.pages());
        assertEquals(
                3,
                slow.controls().stream()
                                .filter(control -> control.contains("upToDate"))
                                .count()
                        - 1);
    }

    @Test
    void whatTheHubNoLongerHasComesFromHistory() {
        readers = new EmbeddedReaders(bytes(new LiveSettings.ByteLimits(
                1 << 10, 1 << 20, 3_000, 1 << 20, 1 << 20, 1 << 20, 1 << 10, 1 << 20, 1 << 10)));
        streams = readers.streams;
        streams.create("s", ContentType.PLAIN_TEXT);
        Sse slow = readers.sse("s", ReadFrom.NOW);
        slow.stopReading();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            all.append("line ").append(i).append(';');
            streams.append("s", "line " + i + ";");
            readers.run();
        }
        slow.readAgain();
        readers.run();
        streams.append("s", "live");
        readers.run();
        assertEquals(all + "live", slow.data().replaceAll("[<>]", ""));
        assertTrue(streams.pages() >= 1);
        assertTrue(slow.lastControl().contains("upToDate"), slow.lastControl());
    }

    @Test
    void aReaderWhoStopsAmidHistoryGoesOnWithoutAGap() {
        streams.create("s", ContentType.PLAIN_TEXT);
        String text = "x".repeat(30_000);
        for (int i = 0; i < 30; i++) {
            streams.append("s", i + text);
        }
        streams.holdPages(true);
        Sse slow = readers.sse("s", ReadFrom.BEGINNING);
        slow.stopReading();
        streams.holdPages(false);
        readers.run();
        assertEquals("", slow.data());
        slow.readAgain();
        readers.run();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            all.append(i).append(text);
        }
        assertEquals(all.toString(), slow.data().replaceAll("[<>]", ""));
    }

    @Test
    void aReaderThatIsSlowForTooLongIsClosedOnAMessageBoundary() {
        streams.create("s", ContentType.JSON);
        Sse slow = readers.sse("s", ReadFrom.NOW);
        slow.stopReading();
        streams.append("s", "1");
        readers.run();
        readers.pass(Duration.ofMillis(29_500));
        assertFalse(slow.ended());
        readers.pass(Duration.ofMillis(1_500));
        assertTrue(slow.ended());
        assertEquals("", slow.data());
        assertEquals(1, readers.live.stats().closedSlowReaders());
    }

    @Test
    void aReaderThatIsSlowNowAndThenIsNotClosedForIt() {
        streams.create("s", ContentType.JSON);
        Sse slow = readers.sse("s", ReadFrom.NOW);
        for (int i = 0; i < 5; i++) {
            slow.stopReading();
            streams.append("s", "1");
            readers.run();
            readers.pass(Duration.ofSeconds(10));
            slow.readAgain();
            readers.run();
        }
        assertEquals(0, readers.live.stats().closedSlowReaders());
        assertEquals("<[1]><[1]><[1]><[1]><[1]>", slow.data());
    }

    @Test
    void beyondTheBoundOfWaitingBytesTheOneThatStoppedFirstIsClosed() {
        LiveSettings.ByteLimits limits = LiveSettings.defaults().bytes();
        readers = new EmbeddedReaders(bytes(new LiveSettings.ByteLimits(
                limits.batch(),
                limits.page(),
                limits.recentPerStream(),
                limits.recentNode(),
                limits.inboxPerStream(),
                limits.inboxNode(),
                1_000,
                1_200, // two waiting readers are more than that: each counts half the connection's bound at least
                limits.heldText())));
        streams = readers.streams;
        streams.create("s", ContentType.JSON);
        Sse first = readers.sse("s", ReadFrom.NOW);
        Sse second = readers.sse("s", ReadFrom.NOW);
        Sse third = readers.sse("s", ReadFrom.NOW);
        first.stopReading();
        streams.append("s", "1");
        readers.run();
        second.stopReading();
        streams.append("s", "2");
        readers.run();
        assertEquals(0, readers.live.stats().closedSlowReaders());
        third.stopReading();
        streams.append("s", "3");
        readers.run();
        assertEquals(1, readers.live.stats().closedSlowReaders());
        assertTrue(first.ended() || third.ended() || second.ended());
    }

    @Test
    void aSlowReaderOfADeletedStreamIsEndedToo() {
        streams.create("s", ContentType.JSON);
        Sse slow = readers.sse("s", ReadFrom.NOW);
        slow.stopReading();
        streams.append("s", "1");
        readers.run();
        streams.delete("s");
        readers.run();
        readers.pass(Duration.ofSeconds(1));
        assertTrue(slow.ended());
    }

    private static LiveSettings bytes(LiveSettings.ByteLimits bytes) {
        LiveSettings defaults = LiveSettings.defaults();
        return new LiveSettings(defaults.waits(), defaults.readers(), bytes);
    }
}
