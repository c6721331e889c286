package dev.millrace.model.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.trace.TraceContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class StreamRecordCodecTest {
    private static final int CASES = 20_000;
    private static final int HOSTILE_CASES = 150_000;
    private static final Envelope ENVELOPE = new Envelope(7, null);

    private static long seed() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("StreamRecordCodecTest: millrace.test.seed=" + seed);
        return seed;
    }

    @Test
    void whatIsEncodedIsDecodedAsItWas() throws UnreadableRecordException {
        RandomRecords records = new RandomRecords(new Random(seed()));
        for (int i = 0; i < CASES; i++) {
            StreamRecord record = records.any();
            Envelope envelope = records.envelope();
            assertEquals(
                    new DecodedRecord(envelope, record),
                    StreamRecordCodec.decode(StreamRecordCodec.encode(record, envelope)));
        }
    }

    @Test
    void theSizeToldBeforehandIsNeverLessThanTheEncodedOne() {
        RandomRecords records = new RandomRecords(new Random(seed()));
        for (int i = 0; i < CASES; i++) {
            StreamRecord record = records.any();
            int metered = StreamRecordCodec.encode(record, records.envelope()).meteredBytes();
            int told = RecordSizes.meteredBytesMax(record);
            assertTrue(metered <= told, () -> "metered=" + metered + " told=" + told + " " + record);
        }
    }

    @Test
    void theLargestDataRecordFitsInWhatTheStoreTakes() {
        Bytes id = Bytes.of(new byte[RecordLimits.PRODUCER_ID_BYTES_MAX]);
        long number = RecordLimits.PRODUCER_NUMBER_MAX;
        StreamRecord.Data largest = new StreamRecord.Data(
                Bytes.of(new byte[RecordLimits.PART_BYTES_MAX]),
                MessagePart.LAST,
                new GroupSpan(RecordLimits.NUMBER_MAX - 1, RecordLimits.NUMBER_MAX),
                new ProducerStamp(id, number, number),
                Bytes.of(new byte[RecordLimits.STREAM_SEQ_BYTES_MAX]),
                Closure.CLOSES,
                null,
                new TraceContext(-1, -1, -1, 255));
        BatchMark mark = new BatchMark(-1, Long.MAX_VALUE);
        LogRecord encoded = StreamRecordCodec.encode(largest, new Envelope(RecordLimits.NUMBER_MAX, mark));
        assertTrue(encoded.meteredBytes() <= RecordLimits.RECORD_BYTES_MAX);
        assertTrue(RecordSizes.meteredBytesMax(largest) <= RecordLimits.RECORD_BYTES_MAX);
    }

    @Test
    void theLargestControlRecordFitsInWhatTheStoreTakes() {
        RandomRecords records = new RandomRecords(new Random(seed()));
        for (int i = 0; i < 500; i++) {
            StreamRecord created = records.ofKind(RecordKind.CREATED);
            assertTrue(RecordSizes.meteredBytesMax(created) <= RecordLimits.RECORD_BYTES_MAX);
        }
    }

    @Test
    void theStoresOwnCommandsAreReadAsSuch() throws UnreadableRecordException {
        for (LogRecord command : List.of(LogRecord.trim(5), LogRecord.fence("token"), LogRecord.fence(""))) {
            DecodedRecord decoded = StreamRecordCodec.decode(command);
            assertInstanceOf(StreamRecord.StoreCommand.class, decoded.record());
            assertEquals(Envelope.FIRST_KEPT, decoded.envelope().replayFromSeqNum());
        }
    }

    @Test
    void anUnknownCommandIsRefused() {
        assertRefused(
                "unknown command: 'grow'",
                new LogRecord(List.of(new RecordHeader(Bytes.EMPTY, Bytes.utf8("grow"))), Bytes.EMPTY));
    }

    @Test
    void aRecordWithoutOurHeaderIsRefused() {
        assertRefused("headers: count=0 expected=one 'm'", new LogRecord(List.of(), Bytes.utf8("hello")));
        RecordHeader foreign = new RecordHeader(Bytes.utf8("content-type"), Bytes.utf8("text/plain"));
        assertRefused(
                "headers: count=1 first='content-type' expected=one 'm'", new LogRecord(List.of(foreign), Bytes.EMPTY));
    }

    @Test
    void aSecondHeaderIsRefused() {
        LogRecord good = StreamRecordCodec.encode(new StreamRecord.Deleted(), ENVELOPE);
        RecordHeader header = good.headers().get(0);
        assertRefused(
                "headers: count=2 first='m' expected=one 'm'", new LogRecord(List.of(header, header), Bytes.EMPTY));
    }

    @Test
    void aLaterVersionIsRefused() {
        assertRefused("version: received=2 readable=1", header(2, RecordKind.DELETED, 0, 0));
    }

    @Test
    void everyKindThatThisVersionDoesNotWriteIsRefused() {
        for (int kind = 0; kind < 256; kind++) {
            if (!RandomRecords.KINDS.contains(kind)) {
                assertRefused("kind: unknown=" + kind, header(1, kind, 0, 0));
            }
        }
    }

    @Test
    void unknownFlagsAreRefused() {
        assertRefused("flags: kind=4 received=128 known=1", header(1, RecordKind.DELETED, 128, 0));
        assertRefused("flags: kind=32 received=128 known=99", header(1, RecordKind.DELIVERED, 128, 0));
    }

    @Test
    void bytesLeftOverAreRefused() {
        assertRefused("bytes left over: read=4 length=5", header(1, RecordKind.DELETED, 0, 0, 0));
    }

    @Test
    void aBodyIsRefusedWhereTheKindHasNone() {
        LogRecord good = StreamRecordCodec.encode(new StreamRecord.Deleted(), ENVELOPE);
        assertRefused("body: kind=4 length=1", new LogRecord(good.headers(), Bytes.utf8("x")));
    }

    @Test
    void aNumberInMoreBytesThanItNeedsIsRefused() {
        assertRefused("replay from: number in more bytes than it needs", header(1, RecordKind.DELETED, 0, 0x80, 0));
    }

    @Test
    void aNumberAboveItsBoundIsRefused() {
        assertRefused(
                "replay from: number above 2^63-1",
                header(1, RecordKind.DELETED, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1));
        assertRefused(
                "replay from: received=9223372036854775807 max=10000000000000000",
                header(1, RecordKind.DELETED, 0, 255, 255, 255, 255, 255, 255, 255, 255, 127));
    }

    @Test
    void anEmptyProducerIdIsRefused() {
        assertRefused("producer id: length=0 min=1 max=256 there=2", header(1, RecordKind.CLOSED, 4, 0, 0, 0, 0));
    }

    @Test
    void aTraceContextWithAnIdOfZerosIsRefused() {
        int[] noTrace = {
            1, RecordKind.DATA, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 1
        };
        assertRefused("trace context: an id of zeros alone: trace=0,0 span=7", header(noTrace));
        int[] noSpan = {
            1, RecordKind.DATA, 128, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 1
        };
        assertRefused("trace context: an id of zeros alone: trace=3,4 span=0", header(noSpan));
    }

    @Test
    void aTraceContextThatIsCutShortIsRefused() {
        assertRefused("trace id: ends at byte 4", header(1, RecordKind.DATA, 128, 0));
        assertRefused(
                "trace flags: ends at byte 28",
                header(
                        1,
                        RecordKind.DATA,
                        128,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        3,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        4,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        5));
    }

    @Test
    void malformedUtf8InANameIsRefused() {
        assertRefused("project: malformed UTF-8", header(1, RecordKind.FORK_RESERVED, 0, 0, 2, 0xc3, 0x28, 1, 'a', 9));
    }

    @Test
    void whatWouldBeRefusedIsNeverEncoded() {
        Bytes id = Bytes.utf8("p");
        long max = RecordLimits.PRODUCER_NUMBER_MAX;
        for (StreamRecord wrong : List.of(
                new StreamRecord.Closed(new ProducerStamp(Bytes.EMPTY, 0, 0)),
                new StreamRecord.Closed(new ProducerStamp(Bytes.of(new byte[257]), 0, 0)),
                new StreamRecord.Closed(new ProducerStamp(id, -1, 0)),
                new StreamRecord.Closed(new ProducerStamp(id, 0, max + 1)),
                new StreamRecord.ForkReserved(new StreamPath("p", "s".repeat(401)), 1),
                sequenced(Bytes.EMPTY),
                sequenced(Bytes.of(new byte[1_025])),
                grouped(new GroupSpan(RecordLimits.NUMBER_MAX, RecordLimits.NUMBER_MAX + 1)))) {
            assertThrows(
                    IllegalArgumentException.class, () -> StreamRecordCodec.encode(wrong, ENVELOPE), wrong::toString);
        }
    }

    @Test
    void recordsOutsideTheirBoundsAreNeverMade() {
        long max = RecordLimits.NUMBER_MAX;
        Bytes tooLong = Bytes.of(new byte[RecordLimits.PART_BYTES_MAX + 1]);
        for (Executable wrong : List.<Executable>of(
                () -> new StreamRecord.Voided(max + 1),
                () -> new StreamRecord.Aborted(-1),
                () -> new StreamRecord.Touched(-1),
                () -> new StreamRecord.ProducersForgotten(-1),
                () -> new StreamRecord.Snapshot(0, 1, 1, Bytes.EMPTY),
                () -> new StreamRecord.Snapshot(0, 0, RecordLimits.SNAPSHOT_PARTS_MAX + 1, Bytes.EMPTY),
                () -> new StreamRecord.Snapshot(0, 0, 1, tooLong),
                () -> new StreamRecord.Data(tooLong, MessagePart.WHOLE, null, null, null, Closure.STAYS_OPEN),
                () -> new Envelope(max + 1, null))) {
            assertThrows(IllegalArgumentException.class, wrong);
        }
    }

    private static StreamRecord sequenced(Bytes streamSeq) {
        return new StreamRecord.Data(Bytes.EMPTY, MessagePart.WHOLE, null, null, streamSeq, Closure.STAYS_OPEN);
    }

    private static StreamRecord grouped(GroupSpan group) {
        return new StreamRecord.Data(Bytes.EMPTY, MessagePart.WHOLE, group, null, null, Closure.STAYS_OPEN);
    }

    @Test
    void damagedRecordsAreDecodedOrRefusedAndNothingElse() {
        Random random = new Random(seed());
        RandomRecords records = new RandomRecords(random);
        TreeMap<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < HOSTILE_CASES; i++) {
            LogRecord hostile = i % 4 == 0 ? noise(random) : damage(random, records);
            outcomes.merge(outcome(hostile), 1, Integer::sum);
        }
        System.out.println("damaged records: " + outcomes);
        outcomes.forEach((outcome, count) -> assertTrue(count >= 1_000, outcome + " only " + count));
    }

    /// Decodes; what is decoded is encoded again to the same bytes, so there is one way only to write a record.
    private static String outcome(LogRecord hostile) {
        try {
            DecodedRecord decoded = StreamRecordCodec.decode(hostile);
            if (decoded.record() instanceof StreamRecord.StoreCommand) {
                return "decoded";
            }
            assertEquals(hostile, StreamRecordCodec.encode(decoded.record(), decoded.envelope()));
            return "decoded";
        } catch (UnreadableRecordException unreadable) {
            return "refused";
        }
    }

    private static LogRecord noise(Random random) {
        byte[] value = new byte[random.nextInt(60)];
        random.nextBytes(value);
        if (value.length > 2) {
            value[0] = 1;
            value[1] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : new RandomRecords(random).kind());
            value[2] &= (byte) random.nextInt(256);
        }
        Bytes body = random.nextBoolean() ? Bytes.EMPTY : Bytes.of(new byte[random.nextInt(20)]);
        return new LogRecord(List.of(new RecordHeader(StreamRecordCodec.HEADER_NAME, Bytes.of(value))), body);
    }

    private static LogRecord damage(Random random, RandomRecords records) {
        LogRecord good = StreamRecordCodec.encode(records.any(), records.envelope());
        byte[] value = good.headers().get(0).value().toArray();
        switch (random.nextInt(4)) {
            case 0 -> value = Arrays.copyOf(value, random.nextInt(value.length + 1));
            case 1 -> value = Arrays.copyOf(value, value.length + 1 + random.nextInt(3));
            case 2 -> value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
            default -> value[random.nextInt(Math.min(8, value.length))] = (byte) random.nextInt(256);
        }
        List<RecordHeader> headers = new ArrayList<>();
        headers.add(new RecordHeader(StreamRecordCodec.HEADER_NAME, Bytes.of(value)));
        return new LogRecord(headers, good.body());
    }

    private static LogRecord header(int... octets) {
        byte[] value = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            value[i] = (byte) octets[i];
        }
        return new LogRecord(List.of(new RecordHeader(StreamRecordCodec.HEADER_NAME, Bytes.of(value))), Bytes.EMPTY);
    }

    private static void assertRefused(String message, LogRecord record) {
        UnreadableRecordException refused =
                assertThrows(UnreadableRecordException.class, () -> StreamRecordCodec.decode(record));
        assertEquals(message, refused.getMessage());
    }
}
