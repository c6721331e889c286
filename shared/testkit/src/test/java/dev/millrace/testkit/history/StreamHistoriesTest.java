package dev.millrace.testkit.history;

import static dev.millrace.testkit.history.Script.append;
import static dev.millrace.testkit.history.Script.offset;
import static dev.millrace.testkit.history.Script.shown;
import static dev.millrace.testkit.history.Script.unit;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.history.Answer.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the checker of histories takes, and what it must not take.
final class StreamHistoriesTest {
    private static final long STEPS_MAX = 100_000;

    private final Script script = new Script();

    @Test
    void whatAStreamDoesOneAfterTheOtherIsTaken() {
        script.created().appended("a", 2).appended("b", 3).read(shown(3, "a", "b"));
        script.then(new Call.Read(offset(2)), shown(3, "b"));
        script.then(new Call.Head(), new Answer.Inspected(offset(3), false));
        script.then(append("c").closing(), new Answer.Appended(offset(4), true));
        script.then(append("d"), new Answer.Refused(Refusal.CLOSED, offset(4)));
        script.then(new Call.Create(null), new Answer.Refused(Refusal.CLOSED, ""));
        script.then(new Call.Delete(), new Answer.Deleted());
        script.then(new Call.Head(), new Answer.NotFound());
        script.then(new Call.Create(unit("e")), new Answer.Created(offset(8, 9)));
        script.then(new Call.Read(offset(3)), new Answer.Gone());
        requireTaken();
    }

    @Test
    void overlappingAppendsMayStandInEitherOrder() {
        script.created();
        script.during(100, 200, append("a"), new Answer.Appended(offset(3), false));
        script.during(110, 190, append("b"), new Answer.Appended(offset(2), false));
        script.during(300, 310, new Call.Read(Place.BEGINNING), shown(3, "b", "a"));
        requireTaken();
    }

    @Test
    void anUnansweredAppendMayShowUpLaterOrNever() {
        script.created().unanswered(append("late")).unanswered(append("never"));
        script.appended("a", 2).read(shown(2, "a")).read(shown(3, "a", "late")).appended("b", 4);
        script.read(shown(4, "a", "late", "b"));
        requireTaken();
    }

    @Test
    void anAcknowledgedAppendThatIsLostIsFound() {
        script.created().appended("a", 2).appended("b", 3).appended("c", 4).read(shown(4, "a", "c"));
        requireFound();
    }

    @Test
    void anAcknowledgedAppendThatIsAbsentAtTheEndIsFound() {
        script.created().appended("a", 2).appended("b", 3).read(shown(2, "a"));
        requireFound();
    }

    @Test
    void whatIsThereTwiceIsFound() {
        script.created().appended("a", 2).appended("b", 3).read(shown(4, "a", "b", "a"));
        requireFound();
    }

    @Test
    void anAppendOfTwoTriesThatIsThereTwiceIsFound() {
        Stamp stamp = new Stamp("p", 0, 0);
        script.created().unanswered(append("a").by(stamp));
        script.then(append("a").by(stamp), new Answer.Appended(offset(3), false));
        script.read(shown(3, "a", "a"));
        requireFound();
    }

    @Test
    void twoReadersWhoSeeTwoOrdersAreFound() {
        script.created().unanswered(append("a")).unanswered(append("b"));
        script.read(shown(3, "a", "b")).read(shown(3, "b", "a"));
        requireFound();
    }

    @Test
    void appendsThatStandAgainstTheOrderOfTheirAnswersAreFound() {
        script.created().appended("a", 2).appended("b", 3).read(shown(3, "b", "a"));
        requireFound();
    }

    @Test
    void aStaleReadIsFound() {
        script.created().appended("a", 2).appended("b", 3);
        script.during(100, 110, new Call.Read(Place.BEGINNING), shown(3, "a", "b"));
        script.during(120, 130, new Call.Read(Place.BEGINNING), shown(2, "a"));
        requireFound();
    }

    @Test
    void aStaleHeadIsFound() {
        script.created().appended("a", 2).appended("b", 3);
        script.then(new Call.Head(), new Answer.Inspected(offset(2), false));
        requireFound();
    }

    @Test
    void aReadThatSkipsWhatCameAfterItsOffsetIsFound() {
        script.created().appended("a", 2).appended("b", 3).appended("c", 4).read(shown(4, "a", "b", "c"));
        script.then(new Call.Read(offset(2)), shown(4, "c"));
        requireFound();
    }

    @Test
    void partOfAUnitIsFound() {
        Unit unit = new Unit("many", 3);
        script.created().then(Call.Append.of(unit), new Answer.Appended(offset(4), false));
        script.read(new Answer.Shown(List.of("many.0", "many.1"), offset(3), false));
        requireFound();
    }

    @Test
    void aMessageThatNobodySentIsFound() {
        script.created().read(shown(2, "ghost"));
        requireFound();
    }

    @Test
    void aWriteAfterTheCloseIsFound() {
        script.created().appended("a", 2).then(new Call.Close(), new Answer.Closed(offset(2)));
        script.appended("b", 3);
        requireFound();
    }

    @Test
    void anUnansweredWriteThatLandsAfterTheCloseIsFound() {
        script.created().appended("a", 2).then(new Call.Close(), new Answer.Closed(offset(2)));
        script.unanswered(append("b")).read(new Answer.Shown(List.of("a.0", "b.0"), offset(3), true));
        requireFound();
    }

    @Test
    void aCloseThatIsForgottenIsFound() {
        script.created().then(new Call.Close(), new Answer.Closed(offset(1)));
        script.then(new Call.Head(), new Answer.Inspected(offset(1), false));
        requireFound();
    }

    @Test
    void whatComesBackAfterADeleteIsFound() {
        script.created().appended("a", 2).then(new Call.Delete(), new Answer.Deleted());
        script.read(shown(2, "a"));
        requireFound();
    }

    @Test
    void aNewLifeWithContentOfTheOldIsFound() {
        script.created().appended("a", 2).then(new Call.Delete(), new Answer.Deleted());
        script.then(new Call.Create(null), new Answer.Created(offset(8, 4)));
        script.read(new Answer.Shown(List.of("a.0"), offset(8, 5), false));
        requireFound();
    }

    @Test
    void aNewLifeWithALowerNumberIsFound() {
        script.created().then(new Call.Delete(), new Answer.Deleted());
        script.then(new Call.Create(null), new Answer.Created(offset(6, 4)));
        requireFound();
    }

    @Test
    void aSecondCreateThatBeginsAnewIsFound() {
        script.created().then(new Call.Create(null), new Answer.Created(offset(8, 4)));
        requireFound();
    }

    @Test
    void anOffsetThatNamesTwoPlacesIsFound() {
        script.created().appended("a", 2).appended("b", 2);
        requireFound();
    }

    @Test
    void aRefusalAsClosedOfAnOpenStreamIsFound() {
        script.created().then(append("a"), new Answer.Refused(Refusal.CLOSED, offset(1)));
        requireFound();
    }

    @Test
    void aCreateThatIsRefusedAsOfAClosedStreamThoughItIsOpenIsFound() {
        script.created().then(new Call.Create(null), new Answer.Refused(Refusal.CLOSED, ""));
        requireFound();
    }

    @Test
    void aNotFoundOfAStreamThatIsThereIsFound() {
        script.created().then(append("a"), new Answer.NotFound());
        requireFound();
    }

    @Test
    void aGoneOfTheLifeOfNowIsFound() {
        script.created().then(new Call.Read(offset(1)), new Answer.Gone());
        requireFound();
    }

    @Test
    void aGapThatIsNoneIsFound() {
        script.created();
        script.then(append("a").by(new Stamp("p", 0, 0)), new Answer.Appended(offset(2), false));
        script.then(append("b").by(new Stamp("p", 0, 1)), new Answer.Refused(Refusal.GAP, offset(2)));
        requireFound();
    }

    @Test
    void aFirstTryThatIsCalledADuplicateIsFound() {
        script.created();
        script.then(append("a").by(new Stamp("p", 0, 0)), new Answer.Appended(offset(2), false));
        script.then(append("b").by(new Stamp("p", 0, 1)), new Answer.Duplicate(offset(2), false));
        requireFound();
    }

    @Test
    void aSequenceThatIsRefusedThoughItIsGreaterIsFound() {
        script.created().then(append("a").inSequence("1"), new Answer.Appended(offset(2), false));
        script.then(append("b").inSequence("2"), new Answer.Refused(Refusal.STREAM_SEQ, offset(2)));
        requireFound();
    }

    @Test
    void anExpectedTailThatIsRefusedThoughItIsThereIsFound() {
        script.created().appended("a", 2);
        script.then(append("b").at(offset(2)), new Answer.Refused(Refusal.TAIL_ELSEWHERE, offset(2)));
        requireFound();
    }

    @Test
    void anExpectedTailThatIsTakenThoughItHasMovedIsFound() {
        script.created().appended("a", 2).appended("b", 3);
        script.then(append("c").at(offset(2)), new Answer.Appended(offset(4), false));
        requireFound();
    }

    @Test
    void aSearchThatIsGivenUpIsNoYes() {
        script.created().appended("a", 2);
        assertInstanceOf(Verdict.Undecided.class, StreamHistories.judge(script.operations(), 1));
    }

    @Test
    void aViolationIsReportedWithItsOperations() {
        script.created().appended("a", 2).read(shown(1));
        AssertionError failed =
                assertThrows(AssertionError.class, () -> StreamHistories.require(Map.of("/s", script.operations())));
        assertTrue(String.valueOf(failed.getMessage()).contains("Read[from=-1] → Shown"), failed::getMessage);
    }

    private void requireTaken() {
        assertInstanceOf(Verdict.Linearizable.class, StreamHistories.judge(script.operations(), STEPS_MAX));
    }

    private void requireFound() {
        assertInstanceOf(Verdict.Violated.class, StreamHistories.judge(script.operations(), STEPS_MAX));
    }
}
