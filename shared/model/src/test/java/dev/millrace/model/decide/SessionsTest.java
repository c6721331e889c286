package dev.millrace.model.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamOutcome.Subscribed.SessionIs;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.state.StreamState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final StreamPath SESSION = new StreamPath("p", "session:x");
    private static final StreamPath SOURCE = new StreamPath("p", "s");
    private static final StreamPath OTHER = new StreamPath("p", "t");
    private static final Offset FROM = new Offset(3, 40);
    private static final long TTL_SECONDS = 80;

    private final DecidedStream session = new DecidedStream();

    private StreamOutcome subscribe(StreamPath source, Offset from, ContentType type, @Nullable DeliveryFormat format) {
        return session.ask(
                new StreamCommand.Subscribe(SESSION, source, from, type, format, TTL_SECONDS, session.clock));
    }

    private StreamOutcome.Subscribed subscribe(StreamPath source) {
        return assertInstanceOf(StreamOutcome.Subscribed.class, subscribe(source, FROM, ContentType.PLAIN_TEXT, null));
    }

    private StreamOutcome.Unsubscribed unsubscribe(StreamPath source) {
        return assertInstanceOf(
                StreamOutcome.Unsubscribed.class, session.ask(new StreamCommand.Unsubscribe(SESSION, source)));
    }

    private StreamOutcome.SessionEnded end() {
        return assertInstanceOf(StreamOutcome.SessionEnded.class, session.ask(new StreamCommand.EndSession()));
    }

    private void deliver(SubscriptionId id, long sourceSeqNum) {
        DeliveryStamp stamp = new DeliveryStamp(id.number(), sourceSeqNum);
        session.put(new StreamRecord.Data(Bytes.utf8("m"), MessagePart.WHOLE, null, stamp));
    }

    @Test
    void aSessionBeginsWithItsFirstSubscriptionInOneUnit() {
        StreamOutcome.Subscribed made = subscribe(SOURCE);
        assertEquals(SessionIs.NEW, made.sessionIs());
        assertEquals(new SubscriptionId(1_000_000, 1), made.subscription().id());
        assertEquals(FROM, made.subscription().from());
        assertEquals(session.clock, made.subscription().subscribedAtMs());
        assertEquals(2, session.log.size());
    }

    @Test
    void aNewSessionHasTheContentTypeOfItsFirstSource() {
        assertEquals(ContentType.PLAIN_TEXT, subscribe(SOURCE).session().contentType());
    }

    @Test
    void aNewSessionInEnvelopeFormIsJson() {
        subscribe(SOURCE, FROM, ContentType.PLAIN_TEXT, DeliveryFormat.ENVELOPE);
        assertEquals(ContentType.JSON, session.state.contentType());
    }

    @Test
    void aNewSessionHasASlidingLifetime() {
        assertEquals(
                new Lifetime.Sliding(TTL_SECONDS), subscribe(SOURCE).session().lifetime());
    }

    @Test
    void aRepeatedSubscribeKeepsWhereItBegan() {
        Subscription first = subscribe(SOURCE).subscription();
        StreamOutcome.Subscribed again = assertInstanceOf(
                StreamOutcome.Subscribed.class,
                subscribe(SOURCE, new Offset(FROM.life(), 99), ContentType.PLAIN_TEXT, null));
        assertEquals(first, again.subscription());
        assertEquals(SessionIs.KNOWN, again.sessionIs());
        assertEquals(1, session.state.subscriptionCount());
    }

    @Test
    void aRepeatedSubscribeMovesTheExpiry() {
        long before = subscribe(SOURCE).session().deadlineMs();
        session.clock += 30_000;
        long after = subscribe(SOURCE).session().deadlineMs();
        assertTrue(after > before, after + " > " + before);
        assertEquals(after, session.state.deadlineMs());
    }

    @Test
    void anotherLifeOfASourceIsAnotherSubscription() {
        subscribe(SOURCE);
        subscribe(SOURCE, new Offset(4, 1), ContentType.PLAIN_TEXT, null);
        assertEquals(2, session.state.subscriptionCount());
    }

    @Test
    void aVerbatimSessionRefusesAnotherContentType() {
        subscribe(SOURCE);
        assertEquals(
                new StreamOutcome.SessionContentTypeDiffers("text/plain", "application/json"),
                subscribe(OTHER, FROM, ContentType.JSON, null));
    }

    @Test
    void contentTypesAreComparedWithoutTheirParameters() {
        subscribe(SOURCE);
        ContentType latin = new ContentType("text/plain; charset=latin1", "text/plain");
        assertInstanceOf(StreamOutcome.Subscribed.class, subscribe(OTHER, FROM, latin, null));
    }

    @Test
    void anEnvelopeSessionTakesSourcesOfAnyContentType() {
        subscribe(SOURCE, FROM, ContentType.PLAIN_TEXT, DeliveryFormat.ENVELOPE);
        assertInstanceOf(StreamOutcome.Subscribed.class, subscribe(OTHER, FROM, ContentType.OCTET_STREAM, null));
    }

    @Test
    void aSessionHasOneForm() {
        subscribe(SOURCE);
        assertEquals(
                new StreamOutcome.SessionFormatDiffers(DeliveryFormat.VERBATIM, DeliveryFormat.ENVELOPE),
                subscribe(OTHER, FROM, ContentType.PLAIN_TEXT, DeliveryFormat.ENVELOPE));
    }

    @Test
    void subscriptionsOfASessionAreBounded() {
        DecidedStream small = new DecidedStream(DecisionLimits.DEFAULT.withSubscriptionsMax(2));
        for (int i = 0; i < 2; i++) {
            assertInstanceOf(StreamOutcome.Subscribed.class, small.ask(numbered(i)));
        }
        assertEquals(new StreamOutcome.TooManySubscriptions(2), small.ask(numbered(2)));
        assertInstanceOf(StreamOutcome.Subscribed.class, small.ask(numbered(1)));
    }

    private static StreamCommand numbered(int i) {
        return new StreamCommand.Subscribe(
                SESSION, new StreamPath("p", "s" + i), FROM, ContentType.PLAIN_TEXT, null, TTL_SECONDS, 1);
    }

    @Test
    void unsubscribingEndsTheSubscriptionAndTellsItsId() {
        Subscription made = subscribe(SOURCE).subscription();
        subscribe(OTHER);
        assertEquals(List.of(made), unsubscribe(SOURCE).over());
        assertEquals(1, session.state.subscriptionCount());
    }

    @Test
    void unsubscribingTwiceIsTheSameAsOnce() {
        subscribe(SOURCE);
        unsubscribe(SOURCE);
        int records = session.log.size();
        assertEquals(List.of(), unsubscribe(SOURCE).over());
        assertEquals(records, session.log.size());
    }

    @Test
    void unsubscribingFromNoSessionIsNothing() {
        assertEquals(List.of(), unsubscribe(SOURCE).over());
        assertEquals(0, session.log.size());
    }

    @Test
    void subscribingAgainAfterUnsubscribingIsAnotherSubscription() {
        SubscriptionId first = subscribe(SOURCE).subscription().id();
        unsubscribe(SOURCE);
        SubscriptionId second = subscribe(SOURCE).subscription().id();
        assertTrue(second.compareTo(first) > 0);
    }

    @Test
    void endingASessionTellsWhatItHeldAndEveryRepeatTellsItAgain() {
        Subscription made = subscribe(SOURCE).subscription();
        assertEquals(List.of(made), end().over());
        assertEquals(List.of(made), end().over());
        assertEquals(List.of(made), unsubscribe(SOURCE).over());
        assertEquals(3, session.log.size());
    }

    @Test
    void aSessionMadeAgainHasNothingOfTheOneBefore() {
        Subscription first = subscribe(SOURCE).subscription();
        end();
        StreamOutcome.Subscribed again = subscribe(OTHER);
        assertEquals(SessionIs.NEW, again.sessionIs());
        assertEquals(List.of(first), again.over());
        assertEquals(List.of(again.subscription()), session.state.subscriptions());
    }

    @Test
    void anExpiredSessionIsMadeAgainEmpty() {
        Subscription first = subscribe(SOURCE).subscription();
        session.clock += 1_000 * TTL_SECONDS * 2;
        StreamOutcome.Subscribed again = subscribe(SOURCE);
        assertEquals(SessionIs.NEW, again.sessionIs());
        assertEquals(List.of(first), again.over());
        assertEquals(1, session.state.subscriptionCount());
        assertTrue(again.subscription().id().sessionLife() > first.id().sessionLife());
    }

    @Test
    void aSessionIsShownWithItsSubscriptionsAndHowFarTheyAre() {
        Subscription made = subscribe(SOURCE).subscription();
        deliver(made.id(), 55);
        StreamOutcome.SessionInspected shown =
                assertInstanceOf(StreamOutcome.SessionInspected.class, session.ask(new StreamCommand.InspectSession()));
        assertEquals(DeliveryFormat.VERBATIM, shown.format());
        assertEquals(56, shown.subscriptions().getFirst().deliveredUntilSeqNum());
    }

    @Test
    void lookingAtASessionMovesNothing() {
        subscribe(SOURCE);
        session.clock += 30_000;
        session.ask(new StreamCommand.InspectSession());
        assertEquals(2, session.log.size());
    }

    @Test
    void anAbsentSessionIsNotFound() {
        assertEquals(new StreamOutcome.NotFound(), session.ask(new StreamCommand.InspectSession()));
    }

    @Test
    void deliveriesAreNoUse() {
        Subscription made = subscribe(SOURCE).subscription();
        long deadline = session.state.deadlineMs();
        session.clock += 30_000;
        deliver(made.id(), 55);
        assertEquals(deadline, session.state.deadlineMs());
    }

    @Test
    void aLayerShowsSubscriptionsOfBothAndLeavesWhatIsBelow() {
        Subscription first = subscribe(SOURCE).subscription();
        Subscription second = subscribe(OTHER).subscription();
        StreamState layer = session.state.layer();
        apply(layer, new StreamRecord.Unsubscribed(first.id(), SESSION, SOURCE));
        apply(layer, delivered(second.id(), 60));
        SubscriptionId third = new SubscriptionId(1_000_000, layer.nextSeqNum());
        apply(layer, new StreamRecord.Subscribed(third, SESSION, SOURCE, FROM, DeliveryFormat.VERBATIM));
        assertEquals(
                List.of(second.id(), third),
                layer.subscriptions().stream().map(Subscription::id).toList());
        assertEquals(61, layer.subscriptions().getFirst().deliveredUntilSeqNum());
        assertEquals(List.of(first, second), session.state.subscriptions());
    }

    private void apply(StreamState layer, StreamRecord record) {
        layer.apply(layer.nextSeqNum(), session.clock, record);
    }

    private static StreamRecord delivered(SubscriptionId id, long sourceSeqNum) {
        DeliveryStamp stamp = new DeliveryStamp(id.number(), sourceSeqNum);
        return new StreamRecord.Data(Bytes.utf8("m"), MessagePart.WHOLE, null, stamp);
    }
}
