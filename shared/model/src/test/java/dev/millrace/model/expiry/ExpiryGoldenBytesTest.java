package dev.millrace.model.expiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The bytes of the records of expiry logs, as `docs/format.md` has them.
class ExpiryGoldenBytesTest {
    private static final StreamPath PATH = new StreamPath("p", "a/b");

    private static void assertBytes(String header, String body, ExpiryRecord record) throws UnreadableRecordException {
        LogRecord encoded = ExpiryRecordCodec.encode(record);
        assertEquals(header.replace(" ", ""), hex(encoded.headers().get(0).value()));
        assertEquals(body.replace(" ", ""), hex(encoded.body()));
        assertEquals(Bytes.utf8("m"), encoded.headers().get(0).name());
        assertEquals(record, ExpiryRecordCodec.decode(encoded));
    }

    private static String hex(Bytes bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length(); i++) {
            text.append(HexFormat.of().toHexDigits(bytes.at(i)));
        }
        return text.toString();
    }

    private static LogRecord record(String header, String body) {
        return new LogRecord(List.of(new RecordHeader(Bytes.utf8("m"), bytes(header))), bytes(body));
    }

    private static Bytes bytes(String hex) {
        return Bytes.of(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void announced() throws UnreadableRecordException {
        assertBytes(
                "01 40 00 00  01 70  03 612f62  ac02  01",
                "",
                new ExpiryRecord.Announced(PATH, 300, ExpiryReason.CREATED));
        assertBytes(
                "01 40 00 00  01 70  03 612f62  00  02", "", new ExpiryRecord.Announced(PATH, 0, ExpiryReason.DELETED));
        assertBytes(
                "01 40 00 00  01 70  03 612f62  00  04",
                "",
                new ExpiryRecord.Announced(PATH, 0, ExpiryReason.FORK_RESERVED));
        assertBytes(
                "01 40 00 00  01 70  03 612f62  00  08", "", new ExpiryRecord.Announced(PATH, 0, ExpiryReason.LOOK));
    }

    @Test
    void done() throws UnreadableRecordException {
        assertBytes("01 41 00 00  01 70  03 612f62  ac02", "", new ExpiryRecord.Done(PATH, 300));
    }

    @Test
    void snapshot() throws UnreadableRecordException {
        ExpiryEntry entry = new ExpiryEntry(PATH, 5, 300, 301, 1_000, 3);
        assertBytes(
                "01 42 00 00  07",
                "01  01 70  03 612f62  05 ac02 01 e807 03",
                new ExpiryRecord.Snapshot(7, List.of(entry)));
        assertBytes("01 42 00 00  07", "00", new ExpiryRecord.Snapshot(7, List.of()));
    }

    @Test
    void aTrimIsTheStoresOwn() throws UnreadableRecordException {
        assertEquals(new ExpiryRecord.StoreCommand(), ExpiryRecordCodec.decode(LogRecord.trim(4)));
    }

    @Test
    void whatThisVersionDidNotWriteIsUnreadable() {
        for (LogRecord wrong : List.of(
                record("02 41 00 00 01 70 01 61 05", ""),
                record("01 43 00 00 01 70 01 61 05", ""),
                record("01 41 01 00 01 70 01 61 05", ""),
                record("01 41 00 01 01 70 01 61 05", ""),
                record("01 41 00 00 01 70 01 61 05 00", ""),
                record("01 41 00 00 01 70 01 61", ""),
                record("01 41 00 00 01 70 01 61 05", "00"),
                record("01 40 00 00 01 70 01 61 05 03", ""),
                record("01 40 00 00 01 70 01 61 05 10", ""),
                record("01 40 00 00 01 70 01 61 05 00", ""),
                record("01 42 00 00 07", "01"),
                record("01 42 00 00 07", "00 00"),
                record("01 42 00 00 07", "01 01 70 01 61 05 05 00 05 10"),
                new LogRecord(List.of(), Bytes.EMPTY))) {
            assertThrows(UnreadableRecordException.class, () -> ExpiryRecordCodec.decode(wrong), wrong::toString);
        }
    }

    @Test
    void thePartitionOfAStreamNeverChanges() {
        assertEquals(5, ExpiryLogs.partitionOf(new StreamPath("myapp", "chat:room-1")));
        assertEquals(7, ExpiryLogs.partitionOf(new StreamPath("_default", "a")));
        assertEquals(5, ExpiryLogs.partitionOf(new StreamPath("p", "session:user-alice")));
        assertEquals("dsys-millrace", ExpiryLogs.key(7).basin());
        assertEquals("expiry-7", ExpiryLogs.key(7).stream());
    }

    @Test
    void streamsAreSpreadOverAllPartitions() {
        int[] counts = new int[ExpiryLogs.PARTITIONS];
        for (int i = 0; i < 8_000; i++) {
            counts[ExpiryLogs.partitionOf(new StreamPath("myapp", "session:user-" + i))]++;
        }
        for (int count : counts) {
            assertEquals(1_000, count, 250);
        }
    }
}
