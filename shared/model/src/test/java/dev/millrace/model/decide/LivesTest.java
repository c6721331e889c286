package dev.millrace.model.decide;

import static dev.millrace.model.decide.DecidedStream.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.EndedFork;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecord.Closed;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.StreamRecord.Touched;
import dev.millrace.model.record.StreamRecord.Voided;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LivesTest {
    private static final StreamPath SOURCE = new StreamPath("p", "source");
    private static final StreamPath CHILD = new StreamPath("p", "child");
    private static final Lifetime EIGHT_SECONDS = new Lifetime.Sliding(8);
    private static final StreamCommand READ = new StreamCommand.Inspect(Use.COUNTS);
    private static final StreamCommand HEAD = new StreamCommand.Inspect(Use.DOES_NOT_COUNT);

    private final DecidedStream stream = new DecidedStream();

    private static ForkOrigin origin(int depth) {
        return new ForkOrigin(
                new ForkRequest(SOURCE, ReadFrom.NOW, 0),
                ForkOrigin.LifetimeChoice.ASKED,
                depth,
                List.of(new InheritedSegment(SOURCE, 5, 1, 4, 0)));
    }

    @Test
    void aLifeIsNamedAsAskedWhereNothingWasBefore() {
        StreamOutcome.Created created = assertInstanceOf(StreamOutcome.Created.class, stream.create());
        assertEquals(stream.clock, created.view().life());
    }

    @Test
    void aNewLifeIsAboveEveryLifeBefore() {
        stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, null, 5_000_000);
        stream.ask(new StreamCommand.Delete());
        stream.put(new Voided(6_000_000));
        StreamOutcome.Created again = assertInstanceOf(StreamOutcome.Created.class, stream.create());
        assertEquals(6_000_001, again.view().life());
    }

    @Test
    void aForkIsRefusedALifeThatIsNotAboveEveryLifeBefore() {
        stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, null, 10);
        stream.ask(new StreamCommand.Delete());
        assertEquals(
                new StreamOutcome.LifeTooLow(11), stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin(1), 10));
        assertInstanceOf(
                StreamOutcome.Created.class, stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin(1), 11));
    }

    @Test
    void aForkIsRefusedALifeThatIsNotAboveItsSources() {
        assertEquals(
                new StreamOutcome.LifeTooLow(6), stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin(1), 5));
    }

    @Test
    void aForkIsRefusedALifeThatWasVoided() {
        stream.put(new Voided(20));
        assertEquals(
                new StreamOutcome.LifeTooLow(21), stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin(1), 20));
    }

    @Test
    void aForkMayHaveAsManyAncestorsAsARecordHolds() {
        int max = RecordLimits.FORK_DEPTH_MAX;
        assertEquals(
                new StreamOutcome.ForkTooDeep(max),
                stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin(max + 1), 9));
        assertInstanceOf(
                StreamOutcome.Created.class, stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin(max), 9));
    }

    @Test
    void theSameCreateAgainFindsTheStreamAsItIs() {
        stream.create();
        stream.append("a");
        StreamOutcome.AlreadyExists again = assertInstanceOf(StreamOutcome.AlreadyExists.class, stream.create());
        assertEquals(stream.state.visibleTail(), again.view().tail());
    }

    @Test
    void anotherCreateIsToldTheDifference() {
        stream.create();
        assertEquals(
                new StreamOutcome.ConfigurationDiffers("closed: existing=false asked=true"),
                stream.create(Lifetime.UNLIMITED, Closure.CLOSES, null, 1));
    }

    @Test
    void aStreamIsCreatedClosedAndEmpty() {
        stream.create(Lifetime.UNLIMITED, Closure.CLOSES, null, 9);
        assertEquals(List.of(new Created(9, TEXT, Lifetime.UNLIMITED, null, null), new Closed(null)), stream.log);
    }

    @Test
    void initialContentTooLargeForOneBatchIsAGroupWithItsCreated() {
        DecidedStream small = new DecidedStream(new DecisionLimits(3, 1_000, 1, 0, 4, 5_000, 40));
        List<Bytes> four = List.of(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("c"), Bytes.utf8("d"));
        StreamOutcome.Created created = assertInstanceOf(
                StreamOutcome.Created.class,
                small.ask(new StreamCommand.Create(TEXT, Lifetime.UNLIMITED, Closure.CLOSES, four, null, 9)));
        GroupSpan group = new GroupSpan(0, 4);
        assertEquals(new Created(9, TEXT, Lifetime.UNLIMITED, null, group), small.log.get(0));
        assertEquals(group, assertInstanceOf(Data.class, small.log.get(4)).group());
        assertEquals(5, created.view().tail().seqNum());
        assertTrue(created.view().closed());
    }

    @Test
    void aLifeBeginsWithNineEighthsOfItsTtl() {
        stream.create(EIGHT_SECONDS);
        assertEquals(stream.clock + 9_000, stream.state.deadlineMs());
    }

    @Test
    void useMovesTheDeadlineOnceInAnEighthOfTheTtl() {
        stream.create(EIGHT_SECONDS);
        stream.clock += 1_000;
        stream.ask(READ);
        stream.append("a");
        assertEquals(2, stream.log.size());
        stream.clock += 1;
        stream.ask(READ);
        assertEquals(new Touched(stream.clock + 9_000), stream.log.get(2));
        stream.append("b");
        assertEquals(4, stream.log.size());
    }

    @Test
    void anAppendMovesTheDeadlineInItsOwnUnit() {
        stream.create(EIGHT_SECONDS);
        stream.clock += 5_000;
        stream.append("a");
        assertEquals(new Touched(stream.clock + 9_000), stream.log.get(1));
        assertInstanceOf(Data.class, stream.log.get(2));
    }

    @Test
    void aDeadlineBeforeALargeAppendStandsOutsideItsGroup() {
        DecidedStream small = new DecidedStream(new DecisionLimits(3, 1_000, 1, 0, 4, 5_000, 4));
        small.create(EIGHT_SECONDS);
        small.clock += 5_000;
        small.append("aaaabbbbccccdddd");
        assertInstanceOf(Touched.class, small.log.get(1));
        assertEquals(
                new GroupSpan(2, 5),
                assertInstanceOf(Data.class, small.log.get(2)).group());
    }

    @Test
    void headAndRefusalsDoNotMoveTheDeadline() {
        stream.create(EIGHT_SECONDS);
        stream.append("a", null, "5", Closure.STAYS_OPEN);
        stream.clock += 5_000;
        int before = stream.log.size();
        stream.ask(HEAD);
        stream.append("a", null, "5", Closure.STAYS_OPEN);
        stream.create();
        assertEquals(List.of(), stream.since(before));
    }

    @Test
    void aReadThatIsRefusedForItsOffsetDoesNotMoveTheDeadline() {
        stream.create(EIGHT_SECONDS);
        Offset old = stream.state.visibleTail();
        stream.ask(new StreamCommand.Delete());
        stream.create(EIGHT_SECONDS);
        Offset present = stream.state.visibleTail();
        Offset past = new Offset(present.life(), present.seqNum() + 1);
        stream.clock += 5_000;
        int before = stream.log.size();
        stream.ask(readFrom(old));
        stream.ask(readFrom(past));
        assertEquals(List.of(), stream.since(before));
        stream.ask(readFrom(present));
        assertEquals(List.of(new Touched(stream.clock + 9_000)), stream.since(before));
    }

    private static StreamCommand readFrom(Offset offset) {
        return new StreamCommand.Inspect(Use.COUNTS, new ReadFrom.At(offset));
    }

    @Test
    void repeatsMoveTheDeadline() {
        stream.create(EIGHT_SECONDS);
        stream.append("a", DecidedStream.stamp("p", 0, 0));
        stream.clock += 5_000;
        assertInstanceOf(StreamOutcome.Duplicate.class, stream.append("a", DecidedStream.stamp("p", 0, 0)));
        assertEquals(stream.clock + 9_000, stream.state.deadlineMs());
        stream.clock += 5_000;
        assertInstanceOf(StreamOutcome.AlreadyExists.class, stream.create(EIGHT_SECONDS));
        assertEquals(stream.clock + 9_000, stream.state.deadlineMs());
    }

    @Test
    void anExpiredStreamIsNotThere() {
        stream.create(EIGHT_SECONDS);
        stream.clock += 9_000;
        assertInstanceOf(StreamOutcome.Inspected.class, stream.ask(HEAD));
        stream.clock += 1;
        for (StreamCommand command : List.of(HEAD, READ, new StreamCommand.Delete(), new StreamCommand.Close(null))) {
            assertEquals(new StreamOutcome.NotFound(), stream.ask(command));
        }
        assertEquals(new StreamOutcome.NotFound(), stream.append("a"));
    }

    @Test
    void aDeleteThatArrivesAfterTheDeadlineHasNothingToDelete() {
        stream.create(EIGHT_SECONDS);
        Decision.Write decided = assertInstanceOf(Decision.Write.class, stream.decide(new StreamCommand.Delete()));
        stream.clock += 9_001;
        decided.records().forEach(stream::put);
        assertEquals(new StreamOutcome.NotFound(), decided.outcome().outcome(stream.state));
    }

    @Test
    void anAbsoluteDeadlineIsNeverMoved() {
        stream.create(new Lifetime.Until(stream.clock + 50));
        stream.clock += 50;
        assertInstanceOf(StreamOutcome.Appended.class, stream.append("a"));
        stream.clock += 1;
        assertEquals(new StreamOutcome.NotFound(), stream.append("b"));
    }

    @Test
    void aStreamWhoseDeadlineIsPastWhenItIsCreatedIsThereForThatMoment() {
        StreamOutcome.Created created = assertInstanceOf(
                StreamOutcome.Created.class,
                stream.ask(new StreamCommand.Create(
                        TEXT, new Lifetime.Until(1), Closure.CLOSES, List.of(Bytes.utf8("a")), null, 9)));
        assertTrue(created.view().closed());
        stream.clock++;
        assertEquals(new StreamOutcome.NotFound(), stream.ask(HEAD));
    }

    @Test
    void aPutOverAnExpiredStreamEndsItAndBeginsAnew() {
        stream.create(EIGHT_SECONDS);
        stream.append("a");
        stream.clock += 9_001;
        assertInstanceOf(StreamOutcome.Created.class, stream.create());
        assertInstanceOf(Deleted.class, stream.log.get(2));
        assertInstanceOf(Created.class, stream.log.get(3));
    }

    @Test
    void aPutOverAnExpiredStreamWaitsOutTheClocksMargin() {
        DecidedStream skewed = new DecidedStream(new DecisionLimits(3, 1_000, 1, 2_000));
        skewed.create(EIGHT_SECONDS);
        skewed.clock += 9_500;
        StreamOutcome.Overloaded early = assertInstanceOf(StreamOutcome.Overloaded.class, skewed.create());
        assertEquals(2, early.retryAfterSeconds());
        skewed.clock += 1_501;
        assertInstanceOf(StreamOutcome.Created.class, skewed.create());
    }

    @Test
    void onlyWhatBeginsALifeWaitsForOtherClocksAndOnlyWithinTheirMargin() {
        DecisionLimits limits = new DecisionLimits(3, 1_000, 1, 500).withClockSkewOf(2_000);
        StreamDecider decider = new StreamDecider(limits);
        DecidedStream skewed = new DecidedStream(limits);
        skewed.create(EIGHT_SECONDS);
        StreamCommand put = new StreamCommand.Create(TEXT, EIGHT_SECONDS, Closure.STAYS_OPEN, List.of(), null, 1);
        long deadlineMs = skewed.state.deadlineMs();
        assertEquals(OptionalLong.empty(), decider.waitsUntilMs(skewed.state, put, deadlineMs));
        assertEquals(OptionalLong.of(deadlineMs + 2_000), decider.waitsUntilMs(skewed.state, put, deadlineMs + 1));
        assertEquals(OptionalLong.of(deadlineMs + 2_000), decider.waitsUntilMs(skewed.state, put, deadlineMs + 2_000));
        assertEquals(OptionalLong.empty(), decider.waitsUntilMs(skewed.state, put, deadlineMs + 2_001));
        assertEquals(OptionalLong.empty(), decider.waitsUntilMs(skewed.state, READ, deadlineMs + 1));
    }

    @Test
    void noMarginIsNeededOnceTheStoresOwnTimeIsPastTheDeadline() {
        DecidedStream skewed = new DecidedStream(new DecisionLimits(3, 1_000, 1, 2_000));
        skewed.create(EIGHT_SECONDS);
        skewed.clock += 9_500;
        skewed.put(new Touched(99_000_000));
        assertInstanceOf(StreamOutcome.Created.class, skewed.create());
    }

    @Test
    void aDeletedStreamIsNotThereAndCanBeMadeAnew() {
        stream.create();
        assertEquals(new StreamOutcome.Deleted(null), stream.ask(new StreamCommand.Delete()));
        assertEquals(new StreamOutcome.NotFound(), stream.ask(new StreamCommand.Delete()));
        assertInstanceOf(StreamOutcome.Created.class, stream.create());
    }

    @Test
    void aSourceWithForksIsSoftDeletedAndItsNameTaken() {
        stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, null, 9);
        stream.ask(new StreamCommand.ReserveFork(CHILD, 10));
        stream.ask(new StreamCommand.Delete());
        for (StreamCommand command :
                List.of(HEAD, READ, new StreamCommand.Delete(), new StreamCommand.ReserveFork(CHILD, 11))) {
            assertEquals(new StreamOutcome.SoftDeleted(), stream.ask(command));
        }
        assertEquals(new StreamOutcome.SoftDeleted(), stream.append("a"));
        assertEquals(new StreamOutcome.PathBlocked(), stream.create());
        stream.ask(new StreamCommand.ReleaseFork(CHILD, 10));
        assertEquals(new StreamOutcome.NotFound(), stream.ask(HEAD));
        assertInstanceOf(StreamOutcome.Created.class, stream.create());
    }

    @Test
    void anExpiredSourceWithForksIsSoftDeleted() {
        stream.create(EIGHT_SECONDS);
        stream.ask(new StreamCommand.ReserveFork(CHILD, stream.clock + 1));
        stream.clock += 9_001;
        assertEquals(new StreamOutcome.SoftDeleted(), stream.ask(HEAD));
        assertEquals(new StreamOutcome.PathBlocked(), stream.create());
    }

    @Test
    void everyReservationOfAChildHasALifeOfItsOwn() {
        stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, null, 9);
        assertEquals(new StreamOutcome.LifeTooLow(10), stream.ask(new StreamCommand.ReserveFork(CHILD, 9)));
        assertInstanceOf(StreamOutcome.ForkReserved.class, stream.ask(new StreamCommand.ReserveFork(CHILD, 15)));
        assertEquals(new StreamOutcome.LifeTooLow(16), stream.ask(new StreamCommand.ReserveFork(CHILD, 15)));
        StreamPath other = new StreamPath("p", "other");
        assertInstanceOf(StreamOutcome.ForkReserved.class, stream.ask(new StreamCommand.ReserveFork(other, 10)));
        assertEquals(2, stream.state.forkCount());
    }

    @Test
    void aReservationIsUseOfTheSourceAndARefusedOneIsNot() {
        stream.create(EIGHT_SECONDS);
        long before = stream.state.deadlineMs();
        stream.clock += 5_000;
        stream.ask(new StreamCommand.ReserveFork(CHILD, stream.state.life()));
        assertEquals(before, stream.state.deadlineMs());
        stream.ask(new StreamCommand.ReserveFork(CHILD, stream.state.life() + 1));
        assertEquals(stream.clock + 9_000, stream.state.deadlineMs());
    }

    @Test
    void aSourceHoldsAsManyReservationsAsItMay() {
        DecidedStream small = new DecidedStream(new DecisionLimits(3, 1_000, 2, 0));
        small.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, null, 9);
        small.ask(new StreamCommand.ReserveFork(CHILD, 10));
        small.ask(new StreamCommand.ReserveFork(CHILD, 11));
        assertEquals(new StreamOutcome.TooManyForks(2), small.ask(new StreamCommand.ReserveFork(CHILD, 12)));
        small.ask(new StreamCommand.ReleaseFork(CHILD, 10));
        assertInstanceOf(StreamOutcome.ForkReserved.class, small.ask(new StreamCommand.ReserveFork(CHILD, 12)));
    }

    @Test
    void theEndOfAForkNamesWhatIsToBeReleased() {
        stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin(1), 9);
        assertEquals(new StreamOutcome.Deleted(new EndedFork(SOURCE, 9)), stream.ask(new StreamCommand.Delete()));
    }

    @Test
    void theEndOfAForkThatOthersForkFromIsNamedWithTheLastRelease() {
        stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin(1), 9);
        stream.ask(new StreamCommand.ReserveFork(CHILD, 10));
        stream.ask(new StreamCommand.ReserveFork(CHILD, 11));
        assertEquals(new StreamOutcome.Deleted(null), stream.ask(new StreamCommand.Delete()));
        assertEquals(new StreamOutcome.ForkReleased(null), stream.ask(new StreamCommand.ReleaseFork(CHILD, 10)));
        EndedFork ended = new EndedFork(SOURCE, 9);
        assertEquals(new StreamOutcome.ForkReleased(ended), stream.ask(new StreamCommand.ReleaseFork(CHILD, 11)));
        int before = stream.log.size();
        assertEquals(new StreamOutcome.ForkReleased(ended), stream.ask(new StreamCommand.ReleaseFork(CHILD, 11)));
        assertEquals(List.of(), stream.since(before));
    }

    @Test
    void aReleaseOnALiveForkNamesNothing() {
        stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin(1), 9);
        stream.ask(new StreamCommand.ReserveFork(CHILD, 10));
        assertEquals(new StreamOutcome.ForkReleased(null), stream.ask(new StreamCommand.ReleaseFork(CHILD, 10)));
    }

    @Test
    void aNewLifeOnTheNameOfAForkNamesTheOldOnesReservation() {
        stream.create(EIGHT_SECONDS, Closure.STAYS_OPEN, origin(1), 9);
        stream.clock += 9_001;
        StreamOutcome.Created anew = assertInstanceOf(StreamOutcome.Created.class, stream.create());
        assertEquals(new EndedFork(SOURCE, 9), anew.endedFork());
    }

    @Test
    void aReleaseOfNothingOnNothingIsDone() {
        assertEquals(new StreamOutcome.ForkReleased(null), stream.ask(new StreamCommand.ReleaseFork(CHILD, 10)));
        assertEquals(List.of(), stream.log);
    }
}
