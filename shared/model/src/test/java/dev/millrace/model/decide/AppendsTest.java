package dev.millrace.model.decide;

import static dev.millrace.model.decide.DecidedStream.JSON;
import static dev.millrace.model.decide.DecidedStream.stamp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.ProducerAck;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.record.StreamRecord.Closed;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.Voided;
import dev.millrace.model.state.Producer;
import dev.millrace.model.trace.TraceContext;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppendsTest {
    private final DecidedStream stream = new DecidedStream();

    private Offset tail() {
        return stream.state.visibleTail();
    }

    @Test
    void anAppendToNothingFindsNothing() {
        assertEquals(new StreamOutcome.NotFound(), stream.append("a"));
    }

    @Test
    void anAppendIsToldThePlaceAfterIt() {
        stream.create();
        Offset before = tail();
        assertEquals(new StreamOutcome.Appended(new Offset(before.life(), 2), false, null), stream.append("a"));
    }

    @Test
    void aStaleEpochIsToldBeforeAllElse() {
        stream.create();
        stream.append("a", stamp("p", 1, 0), null, Closure.CLOSES);
        StreamCommand.Append stale = new StreamCommand.Append(
                JSON, List.of(Bytes.utf8("1")), stamp("p", 0, 7), null, Offset.ZERO, Closure.STAYS_OPEN);
        assertEquals(new StreamOutcome.ProducerFenced(1, 0), stream.ask(stale));
    }

    @Test
    void closedIsToldBeforeTheContentType() {
        stream.create(Lifetime.UNLIMITED, Closure.CLOSES, null, 5);
        StreamCommand.Append other =
                new StreamCommand.Append(JSON, List.of(Bytes.utf8("1")), null, null, null, Closure.STAYS_OPEN);
        assertEquals(new StreamOutcome.AppendToClosed(tail()), stream.ask(other));
    }

    @Test
    void theContentTypeIsToldBeforeAProducersGap() {
        stream.create();
        StreamCommand.Append other = new StreamCommand.Append(
                JSON, List.of(Bytes.utf8("1")), stamp("p", 0, 9), null, null, Closure.STAYS_OPEN);
        assertEquals(new StreamOutcome.ContentTypeDiffers("text/plain", "application/json", tail()), stream.ask(other));
    }

    @Test
    void aProducersGapIsToldBeforeTheStreamSeq() {
        stream.create();
        stream.append("a", null, "5", Closure.STAYS_OPEN);
        assertEquals(
                new StreamOutcome.ProducerGap(0, 2, tail()),
                stream.append("b", stamp("p", 0, 2), "4", Closure.STAYS_OPEN));
    }

    @Test
    void theStreamSeqIsToldBeforeTheExpectedOffset() {
        stream.create();
        stream.append("a", null, "5", Closure.STAYS_OPEN);
        StreamCommand.Append both = new StreamCommand.Append(
                DecidedStream.TEXT, List.of(Bytes.utf8("b")), null, Bytes.utf8("5"), Offset.ZERO, Closure.STAYS_OPEN);
        assertEquals(new StreamOutcome.StreamSeqNotGreater(Bytes.utf8("5"), Bytes.utf8("5"), tail()), stream.ask(both));
    }

    @Test
    void aRepeatIsToldTheHighestSequenceAccepted() {
        stream.create();
        for (int seq = 0; seq < 3; seq++) {
            stream.append("a", stamp("p", 0, seq));
        }
        assertEquals(
                new StreamOutcome.Duplicate(tail(), false, new ProducerAck(0, 2)),
                stream.append("a", stamp("p", 0, 1)));
    }

    @Test
    void aRepeatIsARepeatWhateverItsStreamSeq() {
        stream.create();
        stream.append("a", stamp("p", 0, 0), "5", Closure.STAYS_OPEN);
        assertInstanceOf(StreamOutcome.Duplicate.class, stream.append("a", stamp("p", 0, 0), "5", Closure.STAYS_OPEN));
    }

    @Test
    void theClosingAppendSentAgainIsARepeatWhateverItsBytes() {
        stream.create();
        stream.append("a", stamp("p", 0, 0), null, Closure.CLOSES);
        assertEquals(
                new StreamOutcome.Duplicate(tail(), true, new ProducerAck(0, 0)),
                stream.append("other", stamp("p", 0, 0), null, Closure.CLOSES));
    }

    @Test
    void anEarlierAppendSentAgainAfterTheEndIsRefusedAsClosed() {
        stream.create();
        stream.append("a", stamp("p", 0, 0));
        stream.append("b", stamp("p", 0, 1), null, Closure.CLOSES);
        assertEquals(new StreamOutcome.AppendToClosed(tail()), stream.append("a", stamp("p", 0, 0)));
    }

    @Test
    void aRepeatWithACloseDoesNotClose() {
        stream.create();
        stream.append("a", stamp("p", 0, 0));
        assertEquals(
                new StreamOutcome.Duplicate(tail(), false, new ProducerAck(0, 0)),
                stream.append("a", stamp("p", 0, 0), null, Closure.CLOSES));
    }

    @Test
    void aNewProducerStartsAtZeroInAnyEpoch() {
        stream.create();
        assertEquals(new StreamOutcome.ProducerGap(0, 1, tail()), stream.append("a", stamp("p", 4, 1)));
        assertInstanceOf(StreamOutcome.Appended.class, stream.append("a", stamp("p", 4, 0)));
    }

    @Test
    void aNewEpochStartsAtZero() {
        stream.create();
        stream.append("a", stamp("p", 0, 0));
        assertEquals(new StreamOutcome.ProducerEpochMustStartAtZero(1, 5), stream.append("b", stamp("p", 1, 5)));
        assertInstanceOf(StreamOutcome.Appended.class, stream.append("b", stamp("p", 1, 0)));
    }

    @Test
    void aRefusedProducerLeavesNoTrace() {
        stream.create();
        String before = stream.state.describe();
        stream.append("a", stamp("p", 0, 1));
        assertEquals(before, stream.state.describe());
    }

    @Test
    void aCloseTakesItsProducersSequence() {
        stream.create();
        stream.append("a", stamp("p", 0, 0));
        assertEquals(
                new StreamOutcome.Closed(tail(), new ProducerAck(0, 1)),
                stream.ask(new StreamCommand.Close(stamp("p", 0, 1))));
        assertEquals(new Producer(0, 1, stream.clock), stream.state.producer(Bytes.utf8("p")));
    }

    @Test
    void aCloseIsRepeatedByItsProducerOrWithoutOne() {
        stream.create();
        ProducerStamp stamp = stamp("p", 0, 0);
        stream.ask(new StreamCommand.Close(stamp));
        int before = stream.log.size();
        assertEquals(
                new StreamOutcome.Closed(tail(), new ProducerAck(0, 0)), stream.ask(new StreamCommand.Close(stamp)));
        assertEquals(new StreamOutcome.Closed(tail(), null), stream.ask(new StreamCommand.Close(null)));
        assertEquals(List.of(), stream.since(before));
    }

    @Test
    void aCloseByAnotherRequestOfAProducerIsRefusedAsClosed() {
        stream.create();
        stream.ask(new StreamCommand.Close(stamp("p", 0, 0)));
        assertEquals(new StreamOutcome.AppendToClosed(tail()), stream.ask(new StreamCommand.Close(stamp("p", 0, 1))));
        assertEquals(new StreamOutcome.AppendToClosed(tail()), stream.ask(new StreamCommand.Close(stamp("q", 0, 0))));
    }

    @Test
    void aCloseThatIsARepeatOfAnAppendDoesNotClose() {
        stream.create();
        stream.append("a", stamp("p", 0, 0));
        assertEquals(
                new StreamOutcome.Duplicate(tail(), false, new ProducerAck(0, 0)),
                stream.ask(new StreamCommand.Close(stamp("p", 0, 0))));
    }

    @Test
    void streamSeqsCompareAsUnsignedBytes() {
        stream.create();
        assertInstanceOf(StreamOutcome.Appended.class, stream.append("a", null, "10", Closure.STAYS_OPEN));
        assertInstanceOf(StreamOutcome.StreamSeqNotGreater.class, stream.append("a", null, "1", Closure.STAYS_OPEN));
        assertInstanceOf(StreamOutcome.Appended.class, stream.append("a", null, "9", Closure.STAYS_OPEN));
        assertInstanceOf(StreamOutcome.StreamSeqNotGreater.class, stream.append("a", null, "10", Closure.STAYS_OPEN));
        assertInstanceOf(StreamOutcome.Appended.class, stream.append("a", null, "a", Closure.STAYS_OPEN));
        assertInstanceOf(StreamOutcome.StreamSeqNotGreater.class, stream.append("a", null, "A", Closure.STAYS_OPEN));
        assertInstanceOf(StreamOutcome.Appended.class, stream.append("a", null, "\u00e9", Closure.STAYS_OPEN));
        assertInstanceOf(StreamOutcome.StreamSeqNotGreater.class, stream.append("a", null, "z", Closure.STAYS_OPEN));
    }

    @Test
    void anExpectedOffsetIsTheTailInAnySpelling() {
        stream.create();
        stream.append("a");
        Offset tail = tail();
        stream.put(new Voided(1));
        assertEquals(tail, tail());
        assertInstanceOf(StreamOutcome.Appended.class, stream.appendAt(new Offset(tail.life(), tail.seqNum() + 1)));
    }

    @Test
    void anExpectedOffsetBeforeOrPastTheTailIsElsewhere() {
        stream.create();
        stream.append("a");
        Offset tail = tail();
        Offset before = new Offset(tail.life(), tail.seqNum() - 1);
        assertEquals(new StreamOutcome.TailElsewhere(before, tail), stream.appendAt(before));
        Offset past = new Offset(tail.life(), tail.seqNum() + 1);
        assertEquals(new StreamOutcome.TailElsewhere(past, tail), stream.appendAt(past));
        Offset otherLife = new Offset(tail.life() - 1, tail.seqNum());
        assertEquals(new StreamOutcome.TailElsewhere(otherLife, tail), stream.appendAt(otherLife));
    }

    @Test
    void allZerosIsTheTailOfAnEmptyStreamOnly() {
        stream.create();
        assertInstanceOf(StreamOutcome.Appended.class, stream.appendAt(Offset.ZERO));
        assertInstanceOf(StreamOutcome.TailElsewhere.class, stream.appendAt(Offset.ZERO));
    }

    @Test
    void theForkPointIsTheTailOfAForkWithoutMessagesOfItsOwn() {
        StreamPath source = new StreamPath("p", "s");
        InheritedSegment inherited = new InheritedSegment(source, 5, 1, 4, 0);
        ForkOrigin origin = new ForkOrigin(
                new ForkRequest(source, ReadFrom.NOW, 0), ForkOrigin.LifetimeChoice.ASKED, 1, List.of(inherited));
        stream.create(Lifetime.UNLIMITED, Closure.STAYS_OPEN, origin, 9);
        assertInstanceOf(StreamOutcome.TailElsewhere.class, stream.appendAt(Offset.ZERO));
        assertInstanceOf(StreamOutcome.TailElsewhere.class, stream.appendAt(new Offset(5, 3)));
        assertInstanceOf(StreamOutcome.Appended.class, stream.appendAt(new Offset(5, 4)));
        assertInstanceOf(StreamOutcome.TailElsewhere.class, stream.appendAt(new Offset(5, 4)));
    }

    @Test
    void aStreamRemembersAsManyProducersAsItMay() {
        DecidedStream small = new DecidedStream(new DecisionLimits(3, 1_000, 1, 0));
        small.create();
        for (int i = 0; i < 3; i++) {
            small.append("a", stamp("p" + i, 0, 0));
            small.clock += 400;
        }
        small.clock -= 400;
        assertEquals(new StreamOutcome.TooManyProducers(3), small.append("a", stamp("new", 0, 0)));
        assertInstanceOf(StreamOutcome.Appended.class, small.append("a", stamp("p1", 0, 1)));
    }

    @Test
    void producersIdleForLongMakeRoomForNewOnes() {
        DecidedStream small = new DecidedStream(new DecisionLimits(3, 1_000, 1, 0));
        small.create();
        for (int i = 0; i < 3; i++) {
            small.append("a", stamp("p" + i, 0, 0));
        }
        small.clock += 1_001;
        small.append("b", stamp("p2", 0, 1));
        assertInstanceOf(StreamOutcome.Appended.class, small.append("a", stamp("new", 0, 0)));
        assertEquals(2, small.state.producerCount());
        assertEquals(new Producer(0, 1, small.clock), small.state.producer(Bytes.utf8("p2")));
    }

    @Test
    void tenThousandProducersAreRememberedByDefault() {
        stream.create();
        for (int i = 0; i < 10_000; i++) {
            stream.append("a", stamp("p" + i, 0, 0));
        }
        assertEquals(new StreamOutcome.TooManyProducers(10_000), stream.append("a", stamp("new", 0, 0)));
        stream.clock += 7L * 24 * 3600 * 1000 + 1;
        assertInstanceOf(StreamOutcome.Appended.class, stream.append("a", stamp("new", 0, 0)));
        assertEquals(1, stream.state.producerCount());
    }

    @Test
    void aMessageTooLargeForOneRecordIsParts() {
        DecidedStream small = new DecidedStream(new DecisionLimits(3, 1_000, 1, 0, 10, 5_000, 4));
        small.create();
        small.append("abcdefghij", stamp("p", 0, 0), "1", Closure.CLOSES);
        assertEquals(
                List.of(
                        part("abcd", MessagePart.FIRST),
                        part("efgh", MessagePart.MIDDLE),
                        new Data(
                                Bytes.utf8("ij"),
                                MessagePart.LAST,
                                null,
                                stamp("p", 0, 0),
                                Bytes.utf8("1"),
                                Closure.CLOSES)),
                small.since(1));
    }

    @Test
    void aTraceStandsOnTheLastRecordOfItsUnitAloneAndChangesNoState() {
        TraceContext trace = new TraceContext(1, 2, 3, 1);
        List<Bytes> two = List.of(Bytes.utf8("abcdef"), Bytes.utf8("ghijkl"));
        DecidedStream traced = new DecidedStream(new DecisionLimits(3, 1_000, 1, 0, 10, 5_000, 4));
        DecidedStream plain = new DecidedStream(new DecisionLimits(3, 1_000, 1, 0, 10, 5_000, 4));
        traced.create();
        plain.create();
        StreamOutcome answered = traced.ask(
                new StreamCommand.Append(DecidedStream.TEXT, two, null, null, null, Closure.STAYS_OPEN, trace));
        assertEquals(
                plain.ask(new StreamCommand.Append(DecidedStream.TEXT, two, null, null, null, Closure.STAYS_OPEN)),
                answered);
        assertEquals(
                Arrays.asList(null, null, null, trace),
                traced.since(1).stream().map(record -> ((Data) record).trace()).toList());
        assertEquals(plain.state.snapshot(), traced.state.snapshot());
    }

    @Test
    void aMessageThatFillsItsPartsExactlyHasNoEmptyPart() {
        DecidedStream small = new DecidedStream(new DecisionLimits(3, 1_000, 1, 0, 10, 5_000, 4));
        small.create();
        small.append("abcdefgh");
        assertEquals(List.of(part("abcd", MessagePart.FIRST), part("efgh", MessagePart.LAST)), small.since(1));
        small.append("abcd");
        assertEquals(List.of(part("abcd", MessagePart.WHOLE)), small.since(3));
    }

    @Test
    void whatIsMoreThanOneBatchIsAGroupAndAMessageLessIsNone() {
        DecidedStream small = new DecidedStream(new DecisionLimits(3, 1_000, 1, 0, 4, 5_000, 40));
        small.create();
        List<Bytes> four = List.of(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("c"), Bytes.utf8("d"));
        List<Bytes> five = List.of(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("c"), Bytes.utf8("d"), Bytes.utf8("e"));
        small.ask(new StreamCommand.Append(DecidedStream.TEXT, four, null, null, null, Closure.STAYS_OPEN));
        small.since(1).forEach(record -> assertEquals(null, ((Data) record).group()));
        small.ask(new StreamCommand.Append(DecidedStream.TEXT, five, null, null, null, Closure.STAYS_OPEN));
        assertEquals(10, small.log.size());
        small.since(5).forEach(record -> assertEquals(new GroupSpan(5, 9), ((Data) record).group()));
    }

    @Test
    void nothingIsWrittenIntoAnOpenGroup() {
        stream.create();
        stream.put(new Data(Bytes.utf8("a"), MessagePart.WHOLE, new GroupSpan(1, 2), null, null, Closure.STAYS_OPEN));
        assertThrows(IllegalStateException.class, () -> stream.append("b"));
        stream.put(new Aborted(1));
        assertInstanceOf(StreamOutcome.Appended.class, stream.append("b"));
    }

    @Test
    void anAppendOfNoMessagesIsABug() {
        stream.create();
        StreamCommand.Append empty =
                new StreamCommand.Append(DecidedStream.TEXT, List.of(), null, null, null, Closure.STAYS_OPEN);
        assertThrows(IllegalArgumentException.class, () -> stream.ask(empty));
    }

    @Test
    void aCloseWithoutMessagesIsARecordOfItsOwn() {
        stream.create();
        stream.ask(new StreamCommand.Close(null));
        assertEquals(List.of(new Closed(null)), stream.since(1));
    }

    private static Data part(String body, MessagePart part) {
        return new Data(Bytes.utf8(body), part, null, null, null, Closure.STAYS_OPEN);
    }
}
