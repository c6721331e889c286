package dev.millrace.model.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkOrigin.LifetimeChoice;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Position.Gone;
import dev.millrace.model.read.Position.Invalid;
import dev.millrace.model.read.Position.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineageTest {
    private static final ContentType TEXT = new ContentType("text/plain", "text/plain");
    private static final StreamPath ROOT = new StreamPath("p", "root");
    private static final StreamPath MIDDLE = new StreamPath("p", "middle");
    private static final StreamPath LEAF = new StreamPath("p", "leaf");

    /// Life 100, own records from 5, visible tail 20, log tail 25.
    private final Lineage plain = Lineage.of(ROOT, view(100, 5, 20, 25, null));

    /// Root life 50 [1, 10), middle life 60 [1, 1) and nothing of its own, leaf life 70 [1, 4).
    private final Lineage fork =
            Lineage.of(LEAF, view(70, 1, 4, 4, origin(segment(ROOT, 50, 1, 10, 0), segment(MIDDLE, 60, 1, 1, 0))));

    /// Root life 50 [1, 10) and 3 bytes of the message at 10, leaf life 70, empty so far.
    private final Lineage split = Lineage.of(LEAF, view(70, 2, 2, 2, origin(segment(ROOT, 50, 1, 10, 3))));

    @Test
    void beginningIsTheFirstRecordOfTheLife() {
        assertEquals(new Place(0, 5), plain.resolve(ReadFrom.BEGINNING));
    }

    @Test
    void allZerosIsTheBeginning() {
        assertEquals(new Place(0, 5), plain.resolve(new ReadFrom.At(Offset.ZERO)));
        assertEquals(new Place(0, 1), fork.resolve(new ReadFrom.At(Offset.ZERO)));
    }

    @Test
    void nowIsTheVisibleTail() {
        assertEquals(new Place(0, 20), plain.resolve(ReadFrom.NOW));
        assertEquals(new Place(2, 4), fork.resolve(ReadFrom.NOW));
    }

    @Test
    void anOffsetBetweenFirstRecordAndTailIsItself() {
        assertEquals(new Place(0, 13), plain.resolve(at(100, 13)));
    }

    @Test
    void anOffsetBeforeTheFirstRecordOfItsLifeIsTheFirst() {
        assertEquals(new Place(0, 5), plain.resolve(at(100, 0)));
        assertEquals(new Place(2, 1), fork.resolve(at(70, 0)));
    }

    @Test
    void whatLiesBetweenVisibleTailAndLogTailIsTheTail() {
        assertEquals(new Place(0, 20), plain.resolve(at(100, 21)));
        assertEquals(new Place(0, 20), plain.resolve(at(100, 25)));
    }

    @Test
    void aStreamHasThePlacesThatResolveAndNoOthers() {
        StreamView alone = view(100, 5, 20, 25, null);
        StreamView forked = view(70, 1, 4, 4, origin(segment(ROOT, 50, 1, 10, 0), segment(MIDDLE, 60, 1, 1, 0)));
        for (StreamView view : List.of(alone, forked)) {
            for (long life : new long[] {0, 49, 50, 51, 60, 69, 70, 71, 99, 100, 101}) {
                for (long seqNum = 0; seqNum < 30; seqNum++) {
                    ReadFrom from = at(life, seqNum);
                    boolean resolves = Lineage.of(LEAF, view).resolve(from) instanceof Place;
                    assertEquals(resolves, Lineage.has(view, from), from.toString());
                }
            }
            assertTrue(Lineage.has(view, ReadFrom.BEGINNING) && Lineage.has(view, ReadFrom.NOW));
        }
    }

    @Test
    void pastTheLogTailIsInvalidAndSaysTheValues() {
        Invalid invalid = assertInstanceOf(Invalid.class, plain.resolve(at(100, 26)));
        assertTrue(invalid.detail().contains("26") && invalid.detail().contains("20"), invalid.detail());
    }

    @Test
    void anEarlierLifeIsGone() {
        Gone gone = assertInstanceOf(Gone.class, plain.resolve(at(99, 7)));
        assertTrue(gone.detail().contains("100"), gone.detail());
    }

    @Test
    void aLifeToComeIsInvalid() {
        assertInstanceOf(Invalid.class, plain.resolve(at(101, 7)));
        assertInstanceOf(Invalid.class, plain.resolve(at(Offset.NUMBER_MAX, Offset.NUMBER_MAX)));
    }

    @Test
    void lifeZeroWithAPositionIsGone() {
        assertInstanceOf(Gone.class, plain.resolve(at(0, 7)));
    }

    @Test
    void anInheritedOffsetIsAPlaceInTheAncestorsLog() {
        assertEquals(new Place(0, 9), fork.resolve(at(50, 9)));
    }

    @Test
    void theForkPointIsTheBeginningOfWhatComesAfterItInEverySpelling() {
        assertEquals(new Place(2, 1), fork.resolve(at(50, 10)));
        assertEquals(new Place(2, 1), fork.resolve(at(60, 1)));
        assertEquals(new Place(2, 1), fork.resolve(at(70, 1)));
    }

    @Test
    void pastTheForkPointOfAnInheritedLifeIsInvalid() {
        Invalid invalid = assertInstanceOf(Invalid.class, fork.resolve(at(50, 11)));
        assertTrue(invalid.detail().contains("11") && invalid.detail().contains("10"), invalid.detail());
        assertInstanceOf(Invalid.class, fork.resolve(at(60, 2)));
    }

    @Test
    void aLifeBetweenAncestorAndForkThatIsNotInheritedIsGone() {
        assertInstanceOf(Gone.class, fork.resolve(at(55, 3)));
    }

    @Test
    void theForkPointInsideAMessageStaysInTheAncestorsLog() {
        assertEquals(new Place(0, 10), split.resolve(at(50, 10)));
        assertInstanceOf(Invalid.class, split.resolve(at(50, 11)));
    }

    @Test
    void theTailOfAForkWithoutDataOfItsOwnIsInItsOwnLife() {
        assertEquals(new Offset(70, 2), split.offset(split.tail()));
    }

    @Test
    void theBeginningOfAForkThatInheritsNothingIsItsTail() {
        Lineage empty = Lineage.of(LEAF, view(70, 1, 1, 1, origin(segment(ROOT, 50, 1, 1, 0))));
        assertEquals(empty.tail(), empty.beginning());
    }

    @Test
    void aForkOfAForkInheritsWholeSegmentsAndTheCutOne() {
        assertEquals(
                List.of(segment(ROOT, 50, 1, 10, 0), segment(MIDDLE, 60, 1, 1, 0), segment(LEAF, 70, 1, 3, 2)),
                fork.until(new Place(2, 3), 2));
        assertEquals(List.of(segment(ROOT, 50, 1, 4, 0)), fork.until(new Place(0, 4), 0));
    }

    @Test
    void aPieceOfAPieceIsCutFromTheAncestorsMessage() {
        assertEquals(List.of(segment(ROOT, 50, 1, 10, 1)), split.until(new Place(0, 10), 1));
    }

    @Test
    void aForkAtTheEndOfAPieceKeepsThePiece() {
        assertEquals(List.of(segment(ROOT, 50, 1, 10, 3), segment(LEAF, 70, 2, 2, 0)), split.until(split.after(0), 0));
    }

    @Test
    void aTailOfAnotherLifeIsABug() {
        StreamView broken =
                new StreamView(7, 1, new Offset(6, 1), 1, false, TEXT, Lifetime.UNLIMITED, 0, Long.MAX_VALUE, null);
        assertThrows(IllegalArgumentException.class, () -> Lineage.of(ROOT, broken));
    }

    private static StreamView view(long life, long first, long tail, long confirmed, @Nullable ForkOrigin origin) {
        return new StreamView(
                life,
                first,
                new Offset(life, tail),
                confirmed,
                false,
                TEXT,
                Lifetime.UNLIMITED,
                0,
                Long.MAX_VALUE,
                origin);
    }

    private static ForkOrigin origin(InheritedSegment... segments) {
        ForkRequest request = new ForkRequest(ROOT, ReadFrom.NOW, 0);
        return new ForkOrigin(request, LifetimeChoice.INHERITED, segments.length, List.of(segments));
    }

    private static InheritedSegment segment(StreamPath path, long life, long from, long until, long splitBytes) {
        return new InheritedSegment(path, life, from, until, splitBytes);
    }

    private static ReadFrom at(long life, long seqNum) {
        return new ReadFrom.At(new Offset(life, seqNum));
    }
}
