package dev.millrace.model.expiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkOrigin.LifetimeChoice;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.expiry.ForkPlanner.Fate;
import dev.millrace.model.expiry.ReclaimFacts.Forks;
import dev.millrace.model.expiry.ReclaimFacts.Origin;
import dev.millrace.model.expiry.ReclaimStep.AbortGroup;
import dev.millrace.model.expiry.ReclaimStep.Done;
import dev.millrace.model.expiry.ReclaimStep.Expire;
import dev.millrace.model.expiry.ReclaimStep.Extent;
import dev.millrace.model.expiry.ReclaimStep.Later;
import dev.millrace.model.expiry.ReclaimStep.LookAtForks;
import dev.millrace.model.expiry.ReclaimStep.ReleaseAtSource;
import dev.millrace.model.expiry.ReclaimStep.Trim;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.StreamRecord.ForkReserved;
import dev.millrace.model.record.StreamRecord.Touched;
import dev.millrace.model.record.StreamRecord.Voided;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.state.Reservation;
import dev.millrace.model.state.StreamState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The steps for each state that an announced stream can be in. Times are in milliseconds.
class ReclaimPlannerTest {
    private static final long SKEW = 5_000;
    private static final long GRACE = 600_000;
    private static final long UNDELIVERED = 86_400_000;
    private static final long BEGAN = 1_000_000;
    private static final long TTL = 8_000; // so the first deadline is BEGAN + 9000
    private static final long DEADLINE = BEGAN + 9_000;
    private static final StreamPath PATH = new StreamPath("p", "a");
    private static final StreamPath CHILD = new StreamPath("p", "child");
    private static final ContentType TEXT = new ContentType("text/plain", "text/plain");

    private final ReclaimPlanner planner = new ReclaimPlanner(new ReclaimMargins(SKEW, GRACE, UNDELIVERED));
    private StreamState state = StreamState.empty();
    private long firstSeqNum;
    private Forks forks = new Forks.NotLookedAt();
    private Origin origin = Origin.NOT_RELEASED;
    private ReclaimFacts.Subscriptions subscriptions = ReclaimFacts.Subscriptions.NOT_ENDED;
    private ReclaimFacts.Subscribers subscribers = ReclaimFacts.Subscribers.NONE;
    private ExpiryEntry entry = new ExpiryEntry(PATH, 0, BEGAN, BEGAN, 0, ExpiryReason.CREATED.bit);

    private void append(long atMs, StreamRecord... records) {
        for (StreamRecord record : records) {
            state.apply(state.nextSeqNum(), atMs, record);
        }
    }

    private static Created created(long life, Lifetime lifetime, @Nullable ForkOrigin from) {
        return new Created(life, TEXT, lifetime, from, null);
    }

    private static Created sliding(long life) {
        return created(life, new Lifetime.Sliding(TTL / 1_000), null);
    }

    private static Created forEver(long life) {
        return created(life, Lifetime.UNLIMITED, null);
    }

    private static ForkOrigin fromSource() {
        StreamPath source = new StreamPath("p", "source");
        return new ForkOrigin(
                new ForkRequest(source, ReadFrom.NOW, 0),
                LifetimeChoice.ASKED,
                1,
                List.of(new InheritedSegment(source, 1, 0, 5, 0)));
    }

    private ReclaimStep at(long nowMs) {
        return planner.next(
                new ReclaimFacts(entry, state, firstSeqNum, nowMs, forks, origin, subscriptions, subscribers));
    }

    private <T extends ReclaimStep> T at(long nowMs, Class<T> expected) {
        return assertInstanceOf(expected, at(nowMs));
    }

    @Test
    void aStreamThatIsNotThereYetIsLookedAtAgainAfterTheGrace() {
        assertEquals(BEGAN + GRACE, at(BEGAN + GRACE - 1, Later.class).dueMs());
        at(BEGAN + GRACE, Done.class);
    }

    @Test
    void aStreamThatWasLookedAtBeforeAndIsNotThereIsDoneAtOnce() {
        entry = new ExpiryEntry(PATH, 0, BEGAN, BEGAN, 0, ExpiryReason.LOOK.bit);
        at(BEGAN, Done.class);
    }

    @Test
    void aTrimmedStreamIsDone() {
        state = StreamState.emptyAt(new TailPosition(7, BEGAN));
        firstSeqNum = 7;
        at(BEGAN + GRACE, Done.class);
    }

    @Test
    void aLivingStreamIsLookedAtAgainWhenItExpires() {
        append(BEGAN, sliding(1));
        assertEquals(DEADLINE + SKEW + 1, at(DEADLINE, Later.class).dueMs());
    }

    @Test
    void aStreamIsExpiredAfterItsDeadlineAndTheMargin() {
        append(BEGAN, sliding(1));
        at(DEADLINE + SKEW, Later.class);
        at(DEADLINE + SKEW + 1, Expire.class);
    }

    @Test
    void aTouchedStreamLivesOn() {
        append(BEGAN, sliding(1));
        append(BEGAN + 5_000, new Touched(BEGAN + 14_000));
        assertEquals(
                BEGAN + 14_000 + SKEW + 1, at(DEADLINE + SKEW + 1, Later.class).dueMs());
    }

    @Test
    void aStreamWithoutDeadlineIsDoneOnceWhatWasAnnouncedHasHappenedOrNever() {
        append(BEGAN, forEver(1));
        at(BEGAN + GRACE - 1, Later.class);
        at(BEGAN + GRACE, Done.class);
    }

    @Test
    void aLifeThatIsOverIsTrimmedAfterTheGraceAndNotBefore() {
        append(BEGAN, forEver(1));
        append(BEGAN + 7, new Deleted());
        assertEquals(BEGAN + 7 + GRACE, at(BEGAN + 7 + GRACE - 1, Later.class).dueMs());
        Trim trim = at(BEGAN + 7 + GRACE, Trim.class);
        assertEquals(3, trim.keepFromSeqNum());
        assertEquals(Extent.WHOLE, trim.extent());
    }

    @Test
    void whatComesAfterTheEndPutsTheTrimOff() {
        append(BEGAN, forEver(1), new Deleted());
        append(BEGAN + 9_999, new Voided(3));
        at(BEGAN + GRACE, Later.class);
        at(BEGAN + 9_999 + GRACE, Trim.class);
    }

    @Test
    void whatIsBeforeANewLifeIsTrimmedAndTheLifeIsNot() {
        append(BEGAN, sliding(1), new Deleted(), forEver(2));
        at(BEGAN + GRACE - 1, Later.class);
        Trim trim = at(BEGAN + GRACE, Trim.class);
        assertEquals(2, trim.keepFromSeqNum());
        assertEquals(Extent.BEFORE_LIFE, trim.extent());
        firstSeqNum = 2;
        at(BEGAN + GRACE, Done.class);
    }

    @Test
    void aNewLifesDeadlineIsNotMissedForTheOldLifesSake() {
        append(BEGAN, forEver(1), new Deleted(), sliding(2));
        assertEquals(DEADLINE + SKEW + 1, at(BEGAN + 1, Later.class).dueMs());
    }

    @Test
    void anUnfinishedRequestIsWaitedForAndThenAborted() {
        GroupSpan group = new GroupSpan(0, 2);
        append(BEGAN, new Created(1, TEXT, Lifetime.UNLIMITED, null, group));
        append(BEGAN + 3, new Data(Bytes.utf8("x"), MessagePart.WHOLE, group, null, null, Closure.STAYS_OPEN));
        assertEquals(BEGAN + 3 + GRACE, at(BEGAN + 3 + GRACE - 1, Later.class).dueMs());
        assertEquals(0, at(BEGAN + 3 + GRACE, AbortGroup.class).firstSeqNum());
    }

    @Test
    void aForkThatIsOverIsReleasedAtItsSourceBeforeItIsTrimmed() {
        append(BEGAN, created(9, Lifetime.UNLIMITED, fromSource()));
        append(BEGAN + 1, new Deleted());
        ReleaseAtSource release = at(BEGAN + 1, ReleaseAtSource.class);
        assertEquals(new StreamPath("p", "source"), release.source());
        assertEquals(9, release.childLife());
        origin = Origin.RELEASED;
        at(BEGAN + 1, Later.class);
        at(BEGAN + 1 + GRACE, Trim.class);
    }

    @Test
    void aSourceThatIsOverIsKeptForItsForks() {
        append(BEGAN, forEver(1), new ForkReserved(CHILD, 2), new Deleted());
        LookAtForks look = at(BEGAN + GRACE, LookAtForks.class);
        assertEquals(List.of(new Reservation(CHILD, 2)), look.reservations());
        forks = new Forks.Live();
        assertEquals(
                BEGAN + GRACE + ReclaimPlanner.HELD_LOOK_MS,
                at(BEGAN + GRACE, Later.class).dueMs());
        forks = new Forks.Undecided("one may come");
        assertEquals(BEGAN + GRACE + GRACE, at(BEGAN + GRACE, Later.class).dueMs());
    }

    @Test
    void aForkThatIsASourceIsNotReleasedWhileItsForksLive() {
        append(BEGAN, created(9, Lifetime.UNLIMITED, fromSource()), new ForkReserved(CHILD, 10), new Deleted());
        at(BEGAN + GRACE, LookAtForks.class);
        forks = new Forks.Live();
        at(BEGAN + GRACE, Later.class);
    }

    @Test
    void aLivingSourcesReservationsAreLookedAt() {
        append(BEGAN, forEver(1), new ForkReserved(CHILD, 2));
        at(BEGAN + GRACE, LookAtForks.class);
        forks = new Forks.Live();
        at(BEGAN + GRACE, Done.class);
    }

    private Fate fate(long nowMs) {
        return ForkPlanner.fate(new Reservation(CHILD, 5), state, BEGAN + GRACE, GRACE, nowMs);
    }

    @Test
    void aReservationForACreationThatWasCutOffIsVoidedOnceItsWriterCannotGoOn() {
        GroupSpan group = new GroupSpan(0, 2);
        append(BEGAN, new Created(5, TEXT, Lifetime.UNLIMITED, null, group));
        append(BEGAN + 3, new Data(Bytes.utf8("x"), MessagePart.WHOLE, group, null, null, Closure.STAYS_OPEN));
        assertEquals(Fate.WAIT, fate(BEGAN + 3 + GRACE - 1));
        assertEquals(Fate.VOID, fate(BEGAN + 3 + GRACE));
    }

    @Test
    void aReservationForALifeThatStandsIsKept() {
        append(BEGAN, forEver(5));
        assertEquals(Fate.KEEP, fate(BEGAN + GRACE));
    }

    @Test
    void aReservationForALifeThatIsOverIsReleased() {
        append(BEGAN, forEver(5), new Deleted());
        assertEquals(Fate.RELEASE, fate(BEGAN));
    }

    @Test
    void aReservationIsKeptForTheForksOfAChildThatIsOver() {
        append(BEGAN, forEver(5), new ForkReserved(PATH, 6), new Deleted());
        assertEquals(Fate.KEEP, fate(BEGAN + GRACE));
    }

    @Test
    void aReservationIsReleasedOnceAGreaterLifeHasBegunOrItsOwnWasVoided() {
        append(BEGAN, forEver(6));
        assertEquals(Fate.RELEASE, fate(BEGAN));
        state = StreamState.empty();
        append(BEGAN, new Voided(5));
        assertEquals(Fate.RELEASE, fate(BEGAN));
    }

    @Test
    void aReservationForALifeThatNeverCameIsVoidedAfterTheGrace() {
        assertEquals(Fate.WAIT, fate(BEGAN + GRACE - 1));
        assertEquals(Fate.VOID, fate(BEGAN + GRACE));
        append(BEGAN, forEver(4));
        assertEquals(Fate.VOID, fate(BEGAN + GRACE));
    }

    @Test
    void aChildWhoseCreationIsUnderWayIsWaitedFor() {
        append(BEGAN + 1, new Created(5, TEXT, Lifetime.UNLIMITED, null, new GroupSpan(0, 3)));
        assertEquals(Fate.WAIT, fate(BEGAN + GRACE));
    }

    @Test
    void beforeATrimItIsFoundOutWhetherThereAreSubscribers() {
        subscribers = ReclaimFacts.Subscribers.NOT_LOOKED_FOR;
        append(BEGAN, forEver(1), new Deleted());
        at(BEGAN + GRACE - 1, Later.class);
        at(BEGAN + GRACE, ReclaimStep.LookForSubscribers.class);
    }

    @Test
    void whatSubscribersMayNotHaveIsLookedAtEveryGraceForADayAndThenGivenUp() {
        subscribers = ReclaimFacts.Subscribers.MAY_BE;
        append(BEGAN, forEver(1), new Deleted());
        assertEquals(BEGAN + 2 * GRACE, at(BEGAN + GRACE, Later.class).dueMs());
        assertEquals(
                BEGAN + UNDELIVERED, at(BEGAN + UNDELIVERED - 1, Later.class).dueMs());
        ReclaimStep.GiveUpSubscribers giveUp = at(BEGAN + UNDELIVERED, ReclaimStep.GiveUpSubscribers.class);
        assertEquals(Long.MAX_VALUE, giveUp.lifeBelow());
        subscribers = ReclaimFacts.Subscribers.NONE;
        at(BEGAN + UNDELIVERED, Trim.class);
    }

    @Test
    void onlyWhoeverIsSubscribedToWhatIsTrimmedIsWaitedFor() {
        subscribers = ReclaimFacts.Subscribers.NOT_LOOKED_FOR;
        append(BEGAN, forEver(1), new Deleted(), forEver(2));
        assertEquals(2, at(BEGAN + GRACE, ReclaimStep.LookForSubscribers.class).lifeBelow());
        subscribers = ReclaimFacts.Subscribers.MAY_BE;
        assertEquals(
                2, at(BEGAN + UNDELIVERED, ReclaimStep.GiveUpSubscribers.class).lifeBelow());
    }

    @Test
    void theSubscriptionsOfASessionThatIsOverAreEnded() {
        append(BEGAN, forEver(1));
        StreamPath session = new StreamPath("p", "session:s");
        append(
                BEGAN,
                new StreamRecord.Subscribed(
                        new SubscriptionId(1, 1), session, PATH, new Offset(1, 0), DeliveryFormat.VERBATIM));
        ReclaimStep.CompleteSubscriptions complete = at(BEGAN + GRACE, ReclaimStep.CompleteSubscriptions.class);
        assertEquals(new SubscriptionId(1, 1), complete.subscriptions().get(0).id());
        subscriptions = ReclaimFacts.Subscriptions.COMPLETED;
        at(BEGAN + GRACE, Done.class);
        subscriptions = ReclaimFacts.Subscriptions.NOT_ENDED;
        append(BEGAN + GRACE, new Deleted());
        ReclaimStep.EndSubscriptions end = at(BEGAN + GRACE, ReclaimStep.EndSubscriptions.class);
        assertEquals(new SubscriptionId(1, 1), end.subscriptions().get(0).id());
        subscriptions = ReclaimFacts.Subscriptions.ENDED;
        at(BEGAN + GRACE, Later.class);
    }

    private static StreamRecord.Subscribed subscribed(long life, long number) {
        return new StreamRecord.Subscribed(
                new SubscriptionId(life, number),
                new StreamPath("p", "session:s"),
                PATH,
                new Offset(1, 0),
                DeliveryFormat.VERBATIM);
    }

    @Test
    void aSubscriptionIsLookedAtOnceItIsNotUnderWayAndUntilTheLastLookHasSeenIt() {
        append(BEGAN, sliding(1), subscribed(1, 1), new Touched(BEGAN + 10 * GRACE));
        at(BEGAN + GRACE - 1, Later.class);
        at(BEGAN + GRACE, ReclaimStep.CompleteSubscriptions.class);
        entry = new ExpiryEntry(PATH, 0, BEGAN + 2 * GRACE, BEGAN + 2 * GRACE, 0, ExpiryReason.LOOK.bit);
        at(BEGAN + 3 * GRACE, ReclaimStep.CompleteSubscriptions.class);
        entry = new ExpiryEntry(PATH, 0, BEGAN + 2 * GRACE + 1, BEGAN + 2 * GRACE + 1, 0, ExpiryReason.LOOK.bit);
        at(BEGAN + 3 * GRACE, Later.class);
    }

    @Test
    void whatASessionsEarlierLifeWasSubscribedToIsEndedBeforeItIsForgotten() {
        entry = new ExpiryEntry(new StreamPath("p", "session:s"), 0, BEGAN, BEGAN, 0, ExpiryReason.CREATED.bit);
        append(BEGAN, forEver(1), subscribed(1, 1), new Deleted(), forEver(2));
        assertEquals(3, at(BEGAN, ReclaimStep.EndOlderSubscriptions.class).untilSeqNum());
        subscriptions = ReclaimFacts.Subscriptions.ENDED;
        at(BEGAN, Later.class);
        at(BEGAN + GRACE, Trim.class);
    }
}
