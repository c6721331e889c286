package dev.millrace.api.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.live.EmbeddedReaders.Sse;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Text whose characters are divided between appends.
final class HeldTextTest {
    private static final byte[] CAFE = "caf\u00e9!".getBytes(UTF_8);
    private static final byte[] FIRST = Arrays.copyOf(CAFE, 4);
    private static final byte[] SECOND = Arrays.copyOfRange(CAFE, 4, CAFE.length);

    private final EmbeddedReaders readers = new EmbeddedReaders(LiveSettings.defaults());
    private final MemoryStreams streams = readers.streams;

    @AfterEach
    void noMemoryIsHeld() {
        var _ = readers.live.closeReaders();
        readers.run();
        assertEquals(0, readers.bytesHeld());
    }

    @Test
    void aCharacterInTwoAppendsIsSentOnceItIsWhole() {
        streams.create("s", ContentType.PLAIN_TEXT);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        streams.append("s", FIRST);
        readers.run();
        assertEquals("", sse.data());
        streams.append("s", SECOND);
        readers.run();
        assertEquals("<caf\u00e9!>", sse.data());
        assertTrue(sse.lastControl().contains(offset(3)), sse.lastControl());
        assertTrue(sse.lastControl().contains("upToDate"), sse.lastControl());
        assertEquals(0, streams.pages());
    }

    @Test
    void theControlOffsetStaysBeforeWhatIsHeld() {
        streams.create("s", ContentType.PLAIN_TEXT);
        streams.append("s", "one ");
        streams.append("s", FIRST);
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        assertEquals("<one >", sse.data());
        assertTrue(sse.lastControl().contains(offset(2)), sse.lastControl());
        assertFalse(sse.lastControl().contains("upToDate"), sse.lastControl());
    }

    @Test
    void whoGoesOnFromThereGetsEveryByteOnce() {
        streams.create("s", ContentType.PLAIN_TEXT);
        streams.append("s", "one ");
        streams.append("s", FIRST);
        Sse early = readers.sse("s", ReadFrom.BEGINNING);
        streams.append("s", SECOND);
        readers.run();
        assertEquals("<one ><caf\u00e9!>", early.data());
        Sse again = readers.sse("s", new ReadFrom.At(new Offset(1_001, 2)));
        assertEquals("<caf\u00e9!>", again.data());
    }

    @Test
    void aReaderWhoWaitsForTheRestOfACharacterGoesOnWithTheOthers() {
        streams.create("s", ContentType.PLAIN_TEXT);
        streams.append("s", FIRST);
        Sse waiting = readers.sse("s", ReadFrom.BEGINNING);
        streams.append("s", SECOND);
        readers.run();
        int pages = streams.pages();
        streams.append("s", " and on");
        readers.run();
        assertEquals("<caf\u00e9!>< and on>", waiting.data().replace("<  ", "< "));
        assertEquals(pages, streams.pages());
    }

    @Test
    void aNewReaderJoinsWhileTextIsHeld() {
        streams.create("s", ContentType.PLAIN_TEXT);
        var _ = readers.sse("s", ReadFrom.NOW);
        streams.append("s", FIRST);
        readers.run();
        Sse beginning = readers.sse("s", ReadFrom.BEGINNING);
        Sse now = readers.sse("s", ReadFrom.NOW);
        streams.append("s", SECOND);
        readers.run();
        assertEquals("<caf\u00e9!>", beginning.data());
        assertEquals("<\ufffd!>", now.data());
    }

    @Test
    void aClosureSendsWhatWasHeldAsItIs() {
        streams.create("s", ContentType.PLAIN_TEXT);
        Sse live = readers.sse("s", ReadFrom.NOW);
        streams.append("s", FIRST);
        readers.run();
        streams.append("s", List.of(), true);
        readers.run();
        Sse late = readers.sse("s", ReadFrom.BEGINNING);
        for (Sse sse : new Sse[] {live, late}) {
            assertEquals("<caf\ufffd>", sse.data());
            assertTrue(sse.lastControl().contains("streamClosed"), sse.lastControl());
            assertTrue(sse.ended());
        }
    }

    @Test
    void moreHeldTextThanTheBoundIsSentAsItIs() {
        streams.create("s", ContentType.PLAIN_TEXT);
        Sse sse = readers.sse("s", ReadFrom.NOW);
        byte[] big = new byte[64 << 10];
        Arrays.fill(big, (byte) 'x');
        big[big.length - 1] = FIRST[3];
        streams.append("s", big);
        readers.run();
        assertEquals("", sse.data());
        byte[] more = {SECOND[0], FIRST[3]};
        streams.append("s", more);
        readers.run();
        assertTrue(
                sse.data().endsWith("x\u00e9\ufffd>"),
                () -> sse.data().substring(sse.data().length() - 10));
        assertTrue(sse.lastControl().contains(offset(3)), sse.lastControl());
    }

    @Test
    void historyInWhichNoMessageEndsWithACharacterIsReadInTheEnd() {
        streams.create("s", ContentType.PLAIN_TEXT);
        byte[] chunk = new byte[30_000];
        for (int i = 0; i < chunk.length; i += 2) {
            chunk[i] = SECOND[0];
            chunk[i + 1] = FIRST[3];
        }
        for (int i = 0; i < 20; i++) {
            streams.append("s", chunk);
        }
        Sse sse = readers.sse("s", ReadFrom.BEGINNING);
        streams.append("s", "the end");
        readers.run();
        assertTrue(
                sse.data().endsWith("the end>"),
                () -> sse.data().substring(sse.data().length() - 20));
        assertTrue(sse.lastControl().contains(offset(22)), sse.lastControl());
    }

    private static String offset(long seqNum) {
        return new Offset(1_001, seqNum).toString();
    }
}
