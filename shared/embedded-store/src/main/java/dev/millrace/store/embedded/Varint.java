package dev.millrace.store.embedded;

import java.nio.ByteBuffer;

/// Non-negative ints in 1..5 bytes, seven bits each, the lowest first; the top bit says that another follows.
final class Varint {
    private Varint() {}

    static int bytes(int value) {
        return value < 0x80 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
    }

    static void put(ByteBuffer target, int value) {
        int rest = value;
        while (rest >= 0x80) {
            target.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }

    static int get(ByteBuffer source) {
        int value = 0;
        int shift = 0;
        byte next = source.get();
        while (next < 0) {
            value |= (next & 0x7f) << shift;
            shift += 7;
            next = source.get();
        }
        return value | next << shift;
    }
}
