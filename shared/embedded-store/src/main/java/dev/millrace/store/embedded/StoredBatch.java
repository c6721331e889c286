package dev.millrace.store.embedded;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/// One append as it is stored: all its records in one value, whose records share the value's array when read.
///
/// | bytes | what |
/// |---|---|
/// | 1 | layout, 1 |
/// | 4 | CRC32C of all that follows, exclusive-or a number made of the stream number and the first sequence number |
/// | 8 | arrival time, ms |
/// | 4 | records |
/// | 4 | bytes of the index |
/// | … | index: per record the body's length and the number of headers; per header the lengths of name and value, then
/// both ([Varint]s) |
/// | … | bodies side by side |
///
/// Numbers of fixed size are big-endian. Stable since format 1; another layout gets another first byte.
final class StoredBatch {
    /// What stands before the index.
    static final int HEAD_BYTES = 21;

    private static final byte LAYOUT = 1;
    private static final int CRC_AT = 1;
    private static final int CHECKED_FROM = 5;
    private static final int COUNT_AT = 13;
    private static final int INDEX_BYTES_AT = 17;

    private final byte[] value;
    private final long firstSeqNum;

    private StoredBatch(byte[] value, long firstSeqNum) {
        this.value = value;
        this.firstSeqNum = firstSeqNum;
    }

    static int encodedBytes(List<LogRecord> records) {
        return HEAD_BYTES + indexBytes(records) + bodyBytes(records);
    }

    /// Writes the value from the target's beginning and flips it. The target must have room for [#encodedBytes].
    static void encode(
            ByteBuffer target, long streamNumber, long firstSeqNum, long timestampMs, List<LogRecord> records) {
        target.clear();
        target.put(LAYOUT).putInt(0).putLong(timestampMs).putInt(records.size()).putInt(0);
        for (int i = 0; i < records.size(); i++) {
            putIndexEntry(target, records.get(i));
        }
        target.putInt(INDEX_BYTES_AT, target.position() - HEAD_BYTES);
        for (int i = 0; i < records.size(); i++) {
            put(target, records.get(i).body());
        }
        target.flip();
        target.putInt(CRC_AT, checksum(target, streamNumber, firstSeqNum));
    }

    private static void putIndexEntry(ByteBuffer target, LogRecord record) {
        List<RecordHeader> headers = record.headers();
        Varint.put(target, record.body().length());
        Varint.put(target, headers.size());
        for (int i = 0; i < headers.size(); i++) {
            RecordHeader header = headers.get(i);
            Varint.put(target, header.name().length());
            Varint.put(target, header.value().length());
            put(target, header.name());
            put(target, header.value());
        }
    }

    private static void put(ByteBuffer target, Bytes bytes) {
        target.put(bytes.array(), bytes.offset(), bytes.length());
    }

    private static int indexBytes(List<LogRecord> records) {
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            LogRecord record = records.get(i);
            List<RecordHeader> headers = record.headers();
            bytes += Varint.bytes(record.body().length()) + Varint.bytes(headers.size());
            for (int j = 0; j < headers.size(); j++) {
                RecordHeader header = headers.get(j);
                int name = header.name().length();
                int headerValue = header.value().length();
                bytes += Varint.bytes(name) + Varint.bytes(headerValue) + name + headerValue;
            }
        }
        return bytes;
    }

    private static int bodyBytes(List<LogRecord> records) {
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            bytes += records.get(i).body().length();
        }
        return bytes;
    }

    private static int checksum(ByteBuffer value, long streamNumber, long firstSeqNum) {
        CRC32C crc = new CRC32C();
        crc.update(value.slice(CHECKED_FROM, value.limit() - CHECKED_FROM));
        return (int) crc.getValue() ^ place(streamNumber, firstSeqNum);
    }

    /// Ties a value to its key, so that a value under another one's key is noticed.
    private static int place(long streamNumber, long firstSeqNum) {
        return Long.hashCode((streamNumber + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L + firstSeqNum);
    }

    /// Takes the value over; its array is shared by the records that are read from it.
    static StoredBatch decode(byte[] value, long streamNumber, long firstSeqNum) throws DamagedException {
        if (value.length < HEAD_BYTES) {
            throw damaged("shorter than its head: bytes=" + value.length, streamNumber, firstSeqNum);
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        if (value[0] != LAYOUT) {
            throw damaged("unknown layout: expected=" + LAYOUT + " found=" + value[0], streamNumber, firstSeqNum);
        }
        int expected = buffer.getInt(CRC_AT);
        int found = checksum(buffer, streamNumber, firstSeqNum);
        if (expected != found) {
            throw damaged("checksum: stored=" + expected + " found=" + found, streamNumber, firstSeqNum);
        }
        return new StoredBatch(value, firstSeqNum);
    }

    private static DamagedException damaged(String what, long streamNumber, long firstSeqNum) {
        return new DamagedException(
                "stored append damaged: " + what + " stream number=" + streamNumber + " first seqNum=" + firstSeqNum);
    }

    /// The tail after a batch, by the head of its value.
    static TailPosition tail(ByteBuffer head, long firstSeqNum) {
        return new TailPosition(firstSeqNum + head.getInt(COUNT_AT), head.getLong(CHECKED_FROM));
    }

    long firstSeqNum() {
        return firstSeqNum;
    }

    int count() {
        return ByteBuffer.wrap(value).getInt(COUNT_AT);
    }

    long timestampMs() {
        return ByteBuffer.wrap(value).getLong(CHECKED_FROM);
    }

    long endSeqNum() {
        return firstSeqNum + count();
    }

    /// Adds the records from `fromSeqNum` on to the page, as far as it takes them; says whether it took all.
    boolean addTo(Page page, long fromSeqNum) {
        ByteBuffer index = ByteBuffer.wrap(value, HEAD_BYTES, value.length - HEAD_BYTES);
        int bodyAt = HEAD_BYTES + index.getInt(INDEX_BYTES_AT);
        int count = index.getInt(COUNT_AT);
        long timestampMs = timestampMs();
        for (int i = 0; i < count; i++) {
            int bodyLength = Varint.get(index);
            int headerCount = Varint.get(index);
            if (firstSeqNum + i < fromSeqNum) {
                skipHeaders(index, headerCount);
            } else {
                List<RecordHeader> headers = headers(index, headerCount);
                LogRecord record = new LogRecord(headers, Bytes.of(value, bodyAt, bodyLength));
                if (!page.add(new SequencedRecord(firstSeqNum + i, timestampMs, record))) {
                    return false;
                }
            }
            bodyAt += bodyLength;
        }
        return true;
    }

    private static void skipHeaders(ByteBuffer index, int count) {
        for (int i = 0; i < count; i++) {
            int name = Varint.get(index);
            int headerValue = Varint.get(index);
            index.position(index.position() + name + headerValue);
        }
    }

    private List<RecordHeader> headers(ByteBuffer index, int count) {
        if (count == 0) {
            return List.of();
        }
        RecordHeader[] headers = new RecordHeader[count];
        for (int i = 0; i < count; i++) {
            int name = Varint.get(index);
            int headerValue = Varint.get(index);
            int at = index.position();
            headers[i] = new RecordHeader(Bytes.of(value, at, name), Bytes.of(value, at + name, headerValue));
            index.position(at + name + headerValue);
        }
        return List.of(headers);
    }
}
