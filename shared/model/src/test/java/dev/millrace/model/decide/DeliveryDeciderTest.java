package dev.millrace.model.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DeliveryDecider.Verdict;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.session.Delivery;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.state.StreamState;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryDeciderTest {
    private static final StreamPath SESSION = new StreamPath("p", "session:x");
    private static final StreamPath SOURCE = new StreamPath("p", "s");
    private static final Offset FROM = new Offset(3, 40);

    private final DecisionLimits limits = new DecisionLimits(3, 1_000, 1, 0, 4, 5_000, 10);
    private final DecidedStream session = new DecidedStream(limits);
    private final DeliveryDecider decider = new DeliveryDecider(limits);
    private final SubscriptionId id = subscribe();

    private SubscriptionId subscribe() {
        StreamOutcome outcome = session.ask(
                new StreamCommand.Subscribe(SESSION, SOURCE, FROM, ContentType.PLAIN_TEXT, null, 80, session.clock));
        Subscription made =
                assertInstanceOf(StreamOutcome.Subscribed.class, outcome).subscription();
        return made.id();
    }

    private Verdict decide(StreamState state, long sourceSeqNum, String payload) {
        Delivery delivery = new Delivery(id, SOURCE, FROM.life(), sourceSeqNum, Bytes.utf8(payload));
        return decider.decide(state, delivery, session.clock);
    }

    private Verdict decide(long sourceSeqNum) {
        return decide(session.state, sourceSeqNum, "hello");
    }

    private List<String> deliver(long sourceSeqNum, String payload) {
        Verdict.Deliver deliver = assertInstanceOf(Verdict.Deliver.class, decide(session.state, sourceSeqNum, payload));
        deliver.records().forEach(session::put);
        return deliver.records().stream().map(record -> text((Data) record)).toList();
    }

    private static String text(Data data) {
        return data.part() + " " + data.body().utf8() + (data.group() == null ? "" : " " + data.group());
    }

    @Test
    void aMessageAfterTheStartIsNewWhateverItsNumber() {
        assertEquals(List.of("WHOLE hello"), deliver(40, "hello"));
        assertEquals(List.of("WHOLE later"), deliver(1_000, "later"));
    }

    @Test
    void itsRecordSaysWhereItComesFrom() {
        Verdict.Deliver deliver = assertInstanceOf(Verdict.Deliver.class, decide(40));
        assertEquals(
                List.of(new Data(Bytes.utf8("hello"), MessagePart.WHOLE, null, new DeliveryStamp(id.number(), 40))),
                deliver.records());
    }

    @Test
    void aMessageFromBeforeTheStartIsNone() {
        assertEquals(new Verdict.Duplicate(), decide(39));
    }

    @Test
    void aMessageThatTheSessionHasIsADuplicate() {
        deliver(50, "hello");
        assertEquals(new Verdict.Duplicate(), decide(50));
        assertEquals(new Verdict.Duplicate(), decide(45));
        assertInstanceOf(Verdict.Deliver.class, decide(51));
    }

    @Test
    void aDuplicateInsideOneAppendIsSeenOnItsLayer() {
        StreamState layer = session.state.layer();
        Verdict.Deliver deliver = assertInstanceOf(Verdict.Deliver.class, decide(layer, 50, "hello"));
        deliver.records().forEach(record -> layer.apply(layer.nextSeqNum(), session.clock, record));
        assertEquals(new Verdict.Duplicate(), decide(layer, 50, "hello"));
    }

    @Test
    void whatWasUnsubscribedIsGone() {
        session.ask(new StreamCommand.Unsubscribe(SESSION, SOURCE));
        assertEquals(new Verdict.Gone(), decide(50));
    }

    @Test
    void aSubscriptionMadeAnewDoesNotTakeWhatWasMeantForTheOneBefore() {
        session.ask(new StreamCommand.Unsubscribe(SESSION, SOURCE));
        subscribe();
        assertEquals(new Verdict.Gone(), decide(50));
    }

    @Test
    void aDeletedSessionIsGone() {
        session.ask(new StreamCommand.EndSession());
        assertEquals(new Verdict.Gone(), decide(50));
    }

    @Test
    void anExpiredSessionIsGoneThoughNoRecordSaysSo() {
        session.clock += 1_000_000;
        assertEquals(new Verdict.Gone(), decide(50));
    }

    @Test
    void aSessionMadeAgainIsNotTheOneThatWasMeant() {
        session.ask(new StreamCommand.EndSession());
        subscribe();
        assertEquals(new Verdict.Gone(), decide(50));
    }

    @Test
    void aSessionThatNeverWasIsGone() {
        assertEquals(new Verdict.Gone(), decide(StreamState.empty(), 50, "hello"));
    }

    @Test
    void aLargeMessageIsParts() {
        assertEquals(
                List.of("FIRST 0123456789", "MIDDLE 0123456789", "LAST 01"), deliver(50, "0123456789012345678901"));
        assertEquals(new Verdict.Duplicate(), decide(50));
    }

    @Test
    void aMessageLargerThanABatchIsAGroup() {
        assertEquals(
                List.of(
                        "FIRST 0123456789 " + new GroupSpan(2, 6),
                        "MIDDLE 0123456789 " + new GroupSpan(2, 6),
                        "MIDDLE 0123456789 " + new GroupSpan(2, 6),
                        "MIDDLE 0123456789 " + new GroupSpan(2, 6),
                        "LAST 0 " + new GroupSpan(2, 6)),
                deliver(50, "0123456789".repeat(4) + "0"));
        assertEquals(new Verdict.Duplicate(), decide(50));
    }

    @Test
    void aLargeMessageCountsWithItsLastPartOnly() {
        Verdict.Deliver deliver =
                assertInstanceOf(Verdict.Deliver.class, decide(session.state, 50, "0123456789012345678901"));
        session.put(deliver.records().getFirst());
        assertInstanceOf(Verdict.Deliver.class, decide(50));
    }

    @Test
    void aDeliveryFromAnotherSourceIsABug() {
        Delivery other = new Delivery(id, new StreamPath("p", "t"), 3, 50, Bytes.EMPTY);
        assertThrows(IllegalArgumentException.class, () -> decider.decide(session.state, other, session.clock));
    }
}
