package dev.millrace.model.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkOrigin.LifetimeChoice;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.trace.TraceContext;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The bytes of each kind, as `docs/format.md` has them. A test that fails here says that existing logs can no
/// longer be read: the format is changed by a new version or a new kind, never in place.
class RecordGoldenBytesTest {
    private static final Envelope PLAIN = new Envelope(Envelope.FIRST_KEPT, null);
    private static final ContentType TEXT = new ContentType("text/plain; charset=utf-8", "text/plain");
    private static final ProducerStamp STAMP = new ProducerStamp(Bytes.utf8("p1"), 3, 300);

    @Test
    void theEnvelopeOfTheFirstRecordOfABatchCarriesItsMark() throws UnreadableRecordException {
        Envelope marked = new Envelope(1000, new BatchMark(0x0123456789abcdefL, 200));
        assertBytes("01 04 01  e907 0123456789abcdef c801", "", new StreamRecord.Deleted(), marked);
    }

    @Test
    void createdForEver() throws UnreadableRecordException {
        assertBytes(
                "01 01 00 00  80c8afa025"
                        + " 19 746578742f706c61696e3b20636861727365743d7574662d38"
                        + " 0a 746578742f706c61696e"
                        + " 00",
                "",
                new StreamRecord.Created(10_000_000_000L, TEXT, Lifetime.UNLIMITED, null, null));
    }

    @Test
    void createdWithASlidingLifetimeThatOpensAGroup() throws UnreadableRecordException {
        ContentType json = new ContentType("application/json", "application/json");
        assertBytes(
                "01 01 02 00  01"
                        + " 10 6170706c69636174696f6e2f6a736f6e"
                        + " 10 6170706c69636174696f6e2f6a736f6e"
                        + " 01 8d1c"
                        + " 05 7d",
                "",
                new StreamRecord.Created(1, json, new Lifetime.Sliding(3597), null, new GroupSpan(5, 130)));
    }

    @Test
    void createdAsAForkThatEndsAtAMoment() throws UnreadableRecordException {
        StreamPath source = new StreamPath("a", "s");
        ForkOrigin origin = new ForkOrigin(
                new ForkRequest(source, new ReadFrom.At(new Offset(6, 2)), 4),
                LifetimeChoice.INHERITED,
                3,
                List.of(
                        new InheritedSegment(new StreamPath("a", "r"), 5, 1, 9, 0),
                        new InheritedSegment(source, 6, 1, 2, 4)));
        assertBytes(
                "01 01 04 00  07  01 78  01 78"
                        + " 02 00000000000003e8"
                        + " 01 61 01 73  02 06 02  04  01  03"
                        + " 02"
                        + " 01 61 01 72  05 01 09 00"
                        + " 01 61 01 73  06 01 02 04",
                "",
                new StreamRecord.Created(7, new ContentType("x", "x"), new Lifetime.Until(1000), origin, null));
    }

    @Test
    void dataOfAWholeMessage() throws UnreadableRecordException {
        assertBytes(
                "01 02 00 00",
                "68656c6c6f",
                data(Bytes.utf8("hello"), MessagePart.WHOLE, null, null, null, Closure.STAYS_OPEN));
    }

    @Test
    void dataOfEachPart() throws UnreadableRecordException {
        Bytes body = Bytes.utf8("h");
        assertBytes("01 02 20 00", "68", data(body, MessagePart.FIRST, null, null, null, Closure.STAYS_OPEN));
        assertBytes("01 02 40 00", "68", data(body, MessagePart.MIDDLE, null, null, null, Closure.STAYS_OPEN));
        assertBytes("01 02 60 00", "68", data(body, MessagePart.LAST, null, null, null, Closure.STAYS_OPEN));
    }

    @Test
    void dataWithEverything() throws UnreadableRecordException {
        assertBytes(
                "01 02 7e 00  0a 02  02 7031 03 ac02  03 303031",
                "68",
                data(
                        Bytes.utf8("h"),
                        MessagePart.LAST,
                        new GroupSpan(10, 12),
                        STAMP,
                        Bytes.utf8("001"),
                        Closure.CLOSES));
    }

    @Test
    void dataOfATracedRequest() throws UnreadableRecordException {
        TraceContext trace = new TraceContext(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, 1);
        assertBytes(
                "01 02 80 00  4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 01",
                "68",
                traced(MessagePart.WHOLE, null, null, null, Closure.STAYS_OPEN, trace));
        assertBytes(
                "01 02 fe 00  0a 02  02 7031 03 ac02  03 303031"
                        + "  4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 01",
                "68",
                traced(MessagePart.LAST, new GroupSpan(10, 12), STAMP, Bytes.utf8("001"), Closure.CLOSES, trace));
    }

    @Test
    void closed() throws UnreadableRecordException {
        assertBytes("01 03 00 00", "", new StreamRecord.Closed(null));
        assertBytes("01 03 04 00  02 7031 03 ac02", "", new StreamRecord.Closed(STAMP));
    }

    @Test
    void deleted() throws UnreadableRecordException {
        assertBytes("01 04 00 00", "", new StreamRecord.Deleted());
    }

    @Test
    void touched() throws UnreadableRecordException {
        assertBytes("01 05 00 00  80d095ffbc31", "", new StreamRecord.Touched(1_700_000_000_000L));
    }

    @Test
    void forkReserved() throws UnreadableRecordException {
        assertBytes("01 06 00 00  01 61 01 73  09", "", new StreamRecord.ForkReserved(new StreamPath("a", "s"), 9));
    }

    @Test
    void forkReleased() throws UnreadableRecordException {
        assertBytes("01 07 00 00  01 61 01 73  09", "", new StreamRecord.ForkReleased(new StreamPath("a", "s"), 9));
    }

    @Test
    void voided() throws UnreadableRecordException {
        assertBytes("01 08 00 00  09", "", new StreamRecord.Voided(9));
    }

    @Test
    void aborted() throws UnreadableRecordException {
        assertBytes("01 09 00 00  09", "", new StreamRecord.Aborted(9));
    }

    @Test
    void snapshot() throws UnreadableRecordException {
        assertBytes(
                "01 0a 00 00  ac02 01 03", "0102", new StreamRecord.Snapshot(300, 1, 3, Bytes.of(new byte[] {1, 2})));
    }

    @Test
    void producersForgotten() throws UnreadableRecordException {
        assertBytes("01 0b 00 00  80d095ffbc31", "", new StreamRecord.ProducersForgotten(1_700_000_000_000L));
    }

    @Test
    void deliveredWhole() throws UnreadableRecordException {
        assertBytes(
                "01 20 00 00  07 ac02",
                "68",
                new StreamRecord.Data(Bytes.utf8("h"), MessagePart.WHOLE, null, new DeliveryStamp(7, 300)));
    }

    @Test
    void deliveredAsAPartOfAGroup() throws UnreadableRecordException {
        assertBytes(
                "01 20 62 00  0a 02  07 ac02",
                "68",
                new StreamRecord.Data(
                        Bytes.utf8("h"), MessagePart.LAST, new GroupSpan(10, 12), new DeliveryStamp(7, 300)));
    }

    @Test
    void subscribed() throws UnreadableRecordException {
        SubscriptionId id = new SubscriptionId(9, 300);
        StreamPath session = new StreamPath("a", "session:x");
        StreamPath source = new StreamPath("a", "s");
        Offset from = new Offset(5, 2);
        assertBytes(
                "01 21 00 00  09 ac02  01 61 09 73657373696f6e3a78  01 73  05 02  00",
                "",
                new StreamRecord.Subscribed(id, session, source, from, DeliveryFormat.VERBATIM));
        assertBytes(
                "01 21 00 00  09 ac02  01 61 09 73657373696f6e3a78  01 73  05 02  01",
                "",
                new StreamRecord.Subscribed(id, session, source, from, DeliveryFormat.ENVELOPE));
    }

    @Test
    void unsubscribed() throws UnreadableRecordException {
        assertBytes(
                "01 22 00 00  09 ac02  01 61 09 73657373696f6e3a78  01 73",
                "",
                new StreamRecord.Unsubscribed(
                        new SubscriptionId(9, 300), new StreamPath("a", "session:x"), new StreamPath("a", "s")));
    }

    private static StreamRecord data(
            Bytes body,
            MessagePart part,
            @Nullable GroupSpan group,
            @Nullable ProducerStamp producer,
            @Nullable Bytes streamSeq,
            Closure closure) {
        return new StreamRecord.Data(body, part, group, producer, streamSeq, closure);
    }

    private static StreamRecord traced(
            MessagePart part,
            @Nullable GroupSpan group,
            @Nullable ProducerStamp producer,
            @Nullable Bytes streamSeq,
            Closure closure,
            TraceContext trace) {
        return new StreamRecord.Data(Bytes.utf8("h"), part, group, producer, streamSeq, closure, null, trace);
    }

    private static void assertBytes(String header, String body, StreamRecord record) throws UnreadableRecordException {
        assertBytes(header, body, record, PLAIN);
    }

    private static void assertBytes(String header, String body, StreamRecord record, Envelope envelope)
            throws UnreadableRecordException {
        LogRecord encoded = StreamRecordCodec.encode(record, envelope);
        assertEquals(1, encoded.headers().size());
        assertEquals("m", encoded.headers().get(0).name().utf8());
        assertEquals(header.replace(" ", ""), hex(encoded.headers().get(0).value()));
        assertEquals(body, hex(encoded.body()));
        assertEquals(new DecodedRecord(envelope, record), StreamRecordCodec.decode(encoded));
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.toArray());
    }
}
