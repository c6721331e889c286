package dev.millrace.store.embedded;

import dev.millrace.store.StreamMarks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// What the directory holds of a stream: written when the stream begins and when a command or the erasing of trimmed
/// values changes it, not at every append. The tail in it is therefore a lower bound; the last stored append tells
/// the rest.
///
/// | bytes | what |
/// |---|---|
/// | 1 | layout, 1 |
/// | 4 | CRC32C of all that follows |
/// | 8 × 6 | stream number, trim point, erased before, next sequence number, time of the last record, emptied at |
/// | 1 + n | fencing token |
///
/// Stable since format 1; another layout gets another first byte.
///
/// @param number never given to another stream, nor again to a stream of the same name
/// @param erasedBefore values that end at or below it have been deleted from RocksDB
/// @param emptiedAtMs when the last trim left nothing; 0 where it left something
record StreamEntry(
        long number, StreamMarks marks, long erasedBefore, long nextSeqNum, long timestampMs, long emptiedAtMs) {
    private static final byte LAYOUT = 1;
    private static final int CHECKED_FROM = 5;
    private static final int FIXED_BYTES = CHECKED_FROM + 6 * Long.BYTES + 1;

    byte[] encode() {
        byte[] token = marks.fencingToken().getBytes(StandardCharsets.UTF_8);
        ByteBuffer value = ByteBuffer.allocate(FIXED_BYTES + token.length);
        value.put(LAYOUT).putInt(0);
        value.putLong(number).putLong(marks.trimPoint()).putLong(erasedBefore);
        value.putLong(nextSeqNum).putLong(timestampMs).putLong(emptiedAtMs);
        value.put((byte) token.length).put(token);
        value.putInt(1, checksum(value.array()));
        return value.array();
    }

    static StreamEntry decode(byte[] value) throws DamagedException {
        if (value.length < FIXED_BYTES || value[0] != LAYOUT) {
            throw new DamagedException("directory entry damaged: bytes=" + value.length + " layout expected=" + LAYOUT
                    + (value.length == 0 ? "" : " found=" + value[0]));
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        int expected = buffer.getInt(1);
        int found = checksum(value);
        if (expected != found) {
            throw new DamagedException("directory entry damaged: checksum: stored=" + expected + " found=" + found);
        }
        buffer.position(CHECKED_FROM);
        long number = buffer.getLong();
        long trimPoint = buffer.getLong();
        long erasedBefore = buffer.getLong();
        long nextSeqNum = buffer.getLong();
        long timestampMs = buffer.getLong();
        long emptiedAtMs = buffer.getLong();
        String token = new String(value, FIXED_BYTES, buffer.get(), StandardCharsets.UTF_8);
        return new StreamEntry(
                number, new StreamMarks(trimPoint, token), erasedBefore, nextSeqNum, timestampMs, emptiedAtMs);
    }

    private static int checksum(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value, CHECKED_FROM, value.length - CHECKED_FROM);
        return (int) crc.getValue();
    }
}
