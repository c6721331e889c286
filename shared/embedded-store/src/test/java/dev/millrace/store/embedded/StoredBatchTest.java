package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.store.StreamMarks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The layouts on disk: their bytes, and that no other bytes are taken for them.
final class StoredBatchTest {
    private static byte[] encoded(long number, long first, long timestampMs, List<LogRecord> records) {
        ByteBuffer value = ByteBuffer.allocate(StoredBatch.encodedBytes(records));
        StoredBatch.encode(value, number, first, timestampMs, records);
        assertEquals(value.capacity(), value.remaining());
        return value.array();
    }

    private static List<SequencedRecord> decoded(byte[] value, long number, long first) throws DamagedException {
        Page page = new Page(1_000, 1 << 20);
        StoredBatch.decode(value, number, first).addTo(page, first);
        return page.records();
    }

    private static LogRecord random(Random random) {
        List<RecordHeader> headers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.add(
                    new RecordHeader(bytes(random, 1 + random.nextInt(200)), bytes(random, random.nextInt(20_000))));
        }
        return new LogRecord(headers, bytes(random, random.nextInt(300)));
    }

    private static Bytes bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }

    @Test
    void theBytesOfABatchStayTheseForEver() {
        List<LogRecord> records = List.of(
                new LogRecord(List.of(new RecordHeader(Bytes.utf8("k"), Bytes.utf8("val"))), Bytes.utf8("body")),
                new LogRecord(List.of(), Bytes.EMPTY));
        assertEquals(
                "01" + "486f6876" + "0000018bcfe56800" + "00000002" + "0000000a" + "0401" + "0103" + "6b" + "76616c"
                        + "0000" + "626f6479",
                HexFormat.of().formatHex(encoded(7, 40, 1_700_000_000_000L, records)));
    }

    @Test
    void theBytesOfADirectoryEntryStayTheseForEver() throws DamagedException {
        StreamEntry entry = new StreamEntry(7, new StreamMarks(3, "w1"), 2, 9, 1_700_000_000_000L, 5);
        assertEquals(
                "01" + "b6914167" + "0000000000000007" + "0000000000000003" + "0000000000000002" + "0000000000000009"
                        + "0000018bcfe56800" + "0000000000000005" + "02" + "7731",
                HexFormat.of().formatHex(entry.encode()));
        assertEquals(entry, StreamEntry.decode(entry.encode()));
    }

    @Test
    void everyBatchIsReadBackAsItWasWritten() throws DamagedException {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            List<LogRecord> records = new ArrayList<>();
            for (int i = 1 + random.nextInt(10); i > 0; i--) {
                records.add(random(random));
            }
            List<SequencedRecord> read = decoded(encoded(round, 100, 5, records), round, 100);
            assertEquals(records, read.stream().map(SequencedRecord::record).toList());
            assertEquals(100, read.getFirst().seqNum());
            assertEquals(5, read.getFirst().timestampMs());
        }
    }

    @Test
    void theRecordsOfABatchShareItsArray() throws DamagedException {
        byte[] value = encoded(1, 0, 0, List.of(record("a"), record("b")));
        decoded(value, 1, 0)
                .forEach(record -> assertSame(value, record.record().body().array()));
    }

    private static LogRecord record(String body) {
        return Calls.record(body);
    }

    @Test
    void oneTurnedBitAnywhereIsNoticed() {
        byte[] value = encoded(3, 8, 99, List.of(record("abc"), random(new Random(1)), record("")));
        for (int bit = 0; bit < Math.min(value.length, 600) * 8; bit++) {
            value[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(DamagedException.class, () -> StoredBatch.decode(value, 3, 8));
            value[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void oneTurnedBitOfADirectoryEntryIsNoticed() {
        byte[] value = new StreamEntry(7, new StreamMarks(3, "token"), 2, 9, 10, 0).encode();
        for (int bit = 0; bit < value.length * 8; bit++) {
            value[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(DamagedException.class, () -> StreamEntry.decode(value));
            value[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void aBatchUnderAnotherKeyOrCutShortIsNoticed() {
        byte[] value = encoded(3, 8, 99, List.of(record("abc")));
        assertThrows(DamagedException.class, () -> StoredBatch.decode(value, 3, 9));
        assertThrows(DamagedException.class, () -> StoredBatch.decode(value, 4, 8));
        for (int length = 0; length < value.length; length++) {
            byte[] shorter = java.util.Arrays.copyOf(value, length);
            assertThrows(DamagedException.class, () -> StoredBatch.decode(shorter, 3, 8));
        }
    }

    @Test
    void varintsAreAsLongAsTheySay() {
        for (int value : new int[] {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, Integer.MAX_VALUE}) {
            ByteBuffer buffer = ByteBuffer.allocate(5);
            Varint.put(buffer, value);
            assertEquals(Varint.bytes(value), buffer.position());
            buffer.flip();
            assertEquals(value, Varint.get(buffer));
        }
    }
}
