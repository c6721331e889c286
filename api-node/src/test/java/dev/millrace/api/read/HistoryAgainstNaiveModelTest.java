package dev.millrace.api.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.read.WrittenStream.Expected;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.read.Message;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Reads random streams and forks of forks from every position there is, in pages of every size, against the list of
/// messages that was written.
class HistoryAgainstNaiveModelTest {
    private static final int ROUNDS = 300;
    private static final int FORK_DEPTH_MAX = 5;
    private static final int[] PAGE_BYTES = {1, 2, 3, 7, 20, 100, 1_000, 1 << 20};

    private long seed;
    private Random random = new Random(0);

    @Test
    void everyPositionOfEveryStreamReadsExactlyTheSuffix() {
        long first = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("HistoryAgainstNaiveModelTest: millrace.test.seed=" + first);
        long reads = 0;
        for (int round = 0; round < ROUNDS; round++) {
            seed = first + round;
            random = new Random(seed);
            SimulatedStreamStore store = SimulatedStreamStore.create();
            LogHistory history = new LogHistory(new ShortReadStore(store, random), limits());
            RandomStreams streams = new RandomStreams(random, store);
            WrittenStream stream = streams.stream();
            reads += check(history, stream);
            for (int depth = random.nextInt(FORK_DEPTH_MAX + 1); depth > 0; depth--) {
                WrittenStream fork = streams.forkOf(stream);
                reads += check(history, fork);
                stream = fork;
            }
            assertEquals(0, history.heldBytes(), where("held bytes"));
        }
        assertTrue(reads > ROUNDS * 10, "only " + reads + " reads");
    }

    private HistoryLimits limits() {
        return new HistoryLimits(1 << 20, 10, 1_000, 1 + random.nextInt(5), 10_000);
    }

    private long check(LogHistory history, WrittenStream stream) {
        List<Expected> all = stream.messages;
        assertSuffix(history, stream, ReadFrom.BEGINNING, 0);
        assertSuffix(history, stream, ReadFrom.NOW, all.size());
        long reads = 2;
        List<InheritedSegment> segments = stream.allSegments();
        for (int i = 0; i < segments.size(); i++) {
            InheritedSegment segment = segments.get(i);
            boolean own = i == segments.size() - 1;
            long last = own ? stream.seqNum : segment.untilSeqNum();
            for (long seqNum = Math.max(0, segment.fromSeqNum() - 2); seqNum <= last; seqNum++) {
                ReadFrom from = new ReadFrom.At(new Offset(segment.life(), seqNum));
                assertSuffix(history, stream, from, naiveIndex(stream, segments, i, seqNum));
                reads++;
            }
            ReadFrom past = new ReadFrom.At(new Offset(segment.life(), last + 1));
            PageOutcome outcome =
                    history.read(stream.path, stream.view(), past, 100).join();
            assertInstanceOf(PageOutcome.OffsetInvalid.class, outcome, where("past " + last + " of " + segment));
        }
        return reads;
    }

    /// The first message that does not start before the place.
    private static int naiveIndex(WrittenStream stream, List<InheritedSegment> segments, int segment, long seqNum) {
        for (int i = 0; i < stream.messages.size(); i++) {
            Expected message = stream.messages.get(i);
            int at = 0;
            while (segments.get(at).life() != message.life()) {
                at++;
            }
            if (at > segment || (at == segment && message.start() >= seqNum)) {
                return i;
            }
        }
        return stream.messages.size();
    }

    private void assertSuffix(LogHistory history, WrittenStream stream, ReadFrom from, int index) {
        int bytesMax = PAGE_BYTES[random.nextInt(PAGE_BYTES.length)];
        String where = where(stream.path + " from " + from + " in pages of " + bytesMax);
        List<Message> read = new ArrayList<>();
        ReadFrom next = from;
        boolean atTail = false;
        String lastOffset = "";
        for (int pages = 0; !atTail; pages++) {
            assertTrue(pages < 2_000, where + ": does not come to the tail");
            PageOutcome outcome =
                    history.read(stream.path, stream.view(), next, bytesMax).join();
            PageOutcome.Page page = assertInstanceOf(PageOutcome.Page.class, outcome, where);
            assertPage(page, bytesMax, where);
            read.addAll(page.messages());
            atTail = page.atTail();
            assertTrue(atTail || page.next().toString().compareTo(lastOffset) > 0, where + ": no progress");
            lastOffset = page.next().toString();
            next = new ReadFrom.At(page.next());
        }
        assertEquals(stream.view().tail().toString(), lastOffset, where);
        assertMessages(stream, index, read, where);
    }

    private static void assertPage(PageOutcome.Page page, int bytesMax, String where) {
        long bytes = 0;
        for (Message message : page.messages()) {
            bytes += message.body().length();
        }
        assertTrue(bytes <= bytesMax || page.messages().size() == 1, where + ": page of " + bytes + " bytes");
        if (!page.messages().isEmpty()) {
            assertEquals(page.messages().getFirst().start(), page.start(), where);
        }
    }

    private static void assertMessages(WrittenStream stream, int index, List<Message> read, String where) {
        List<Bytes> bodies = new ArrayList<>();
        List<Offset> starts = new ArrayList<>();
        for (Message message : read) {
            bodies.add(message.body());
            starts.add(message.start());
        }
        List<Bytes> expectedBodies = new ArrayList<>();
        List<Offset> expectedStarts = new ArrayList<>();
        for (Expected message : stream.messages.subList(index, stream.messages.size())) {
            expectedBodies.add(message.body());
            expectedStarts.add(new Offset(message.life(), message.start()));
        }
        assertEquals(expectedBodies, bodies, where);
        assertEquals(expectedStarts, starts, where);
        for (int i = 0; i + 1 < read.size(); i++) {
            Offset next = read.get(i).next();
            assertTrue(
                    next.compareTo(read.get(i).start()) > 0
                            && next.compareTo(read.get(i + 1).start()) <= 0,
                    where + ": next=" + next + " then " + read.get(i + 1).start());
        }
    }

    private String where(String what) {
        return "seed " + seed + ": " + what;
    }
}
