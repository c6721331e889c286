package dev.millrace.store.embedded;

import dev.millrace.model.log.StreamKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The keys in RocksDB. All numbers are big-endian, so that keys sort as what they stand for.
///
/// | first byte | then | value | since |
/// |---|---|---|---|
/// | `c` | | the highest record time so far, 8 bytes | format 1 |
/// | `e` | emptied at (ms, 8), stream number (8) | the stream's `s` key | format 1 |
/// | `n` | | the next stream number, 8 bytes | format 1 |
/// | `r` | stream number (8), first sequence number (8) | one append, see [StoredBatch] | format 1 |
/// | `s` | basin, a zero byte, stream name | see [StreamEntry] | format 1 |
///
/// Stable: a first byte is never used for anything else.
final class Keys {
    static final int RECORD_BYTES = 1 + 2 * Long.BYTES;

    private static final byte CLOCK = 'c';
    private static final byte EMPTIED = 'e';
    private static final byte NEXT_NUMBER = 'n';
    private static final byte RECORD = 'r';
    private static final byte STREAM = 's';

    private Keys() {}

    static byte[] clock() {
        return new byte[] {CLOCK};
    }

    static byte[] nextNumber() {
        return new byte[] {NEXT_NUMBER};
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static byte[] record(long streamNumber, long seqNum) {
        return ByteBuffer.allocate(RECORD_BYTES)
                .put(RECORD)
                .putLong(streamNumber)
                .putLong(seqNum)
                .array();
    }

    static void putRecord(ByteBuffer target, long streamNumber, long seqNum) {
        target.clear().put(RECORD).putLong(streamNumber).putLong(seqNum).flip();
    }

    static boolean isRecordOf(byte[] key, long streamNumber) {
        return key.length == RECORD_BYTES
                && key[0] == RECORD
                && ByteBuffer.wrap(key).getLong(1) == streamNumber;
    }

    static long seqNum(byte[] recordKey) {
        return ByteBuffer.wrap(recordKey).getLong(1 + Long.BYTES);
    }

    static byte[] emptied(long atMs, long streamNumber) {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(EMPTIED)
                .putLong(atMs)
                .putLong(streamNumber)
                .array();
    }

    static byte[] emptiedFirst() {
        return new byte[] {EMPTIED};
    }

    static boolean isEmptied(byte[] key) {
        return key.length == 1 + 2 * Long.BYTES && key[0] == EMPTIED;
    }

    static long emptiedAtMs(byte[] emptiedKey) {
        return ByteBuffer.wrap(emptiedKey).getLong(1);
    }

    static long emptiedNumber(byte[] emptiedKey) {
        return ByteBuffer.wrap(emptiedKey).getLong(1 + Long.BYTES);
    }

    static byte[] stream(StreamKey key) {
        return stream(key.basin(), key.stream());
    }

    /// Also the first key of all streams in the basin whose names start with `name`.
    static byte[] stream(String basin, String name) {
        byte[] basinBytes = basin.getBytes(StandardCharsets.UTF_8);
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + basinBytes.length + nameBytes.length)
                .put(STREAM)
                .put(basinBytes)
                .put((byte) 0)
                .put(nameBytes)
                .array();
    }

    static StreamKey streamKey(byte[] key) {
        int zero = 1;
        while (key[zero] != 0) {
            zero++;
        }
        return new StreamKey(
                new String(key, 1, zero - 1, StandardCharsets.UTF_8),
                new String(key, zero + 1, key.length - zero - 1, StandardCharsets.UTF_8));
    }

    static boolean isAfter(byte[] key, byte[] other) {
        return Arrays.compareUnsigned(key, other) > 0;
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
