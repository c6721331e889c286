package dev.millrace.model.record;

import dev.millrace.model.log.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The one way in which numbers and strings are written in headers and snapshots: unsigned numbers of 7 bits per byte
/// with the lowest first, and bytes behind their length.
///
/// Used once, by one thread. A value outside its bound is a bug of the caller's.
public final class ByteWriter {
    private byte[] array;
    private int length;

    public ByteWriter(int capacity) {
        array = new byte[Math.max(16, capacity)];
    }

    public void octet(int value) {
        reserve(1);
        array[length++] = (byte) value;
    }

    /// A number of 0..2^63-1, in 1..9 bytes.
    public void number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative number: " + value);
        }
        reserve(9);
        long rest = value;
        while (rest >= 0x80) {
            array[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
    }

    /// A number of 0..`max`, in as few bytes as it needs.
    public void number(long value, long max) {
        if (value > max) {
            throw new IllegalArgumentException("number=" + value + " max=" + max);
        }
        number(value);
    }

    /// Any number, in 8 bytes, the highest first.
    public void fixed(long value) {
        reserve(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            array[length++] = (byte) (value >>> shift);
        }
    }

    /// `min`..`max` bytes behind their length.
    public void bytes(Bytes value, int min, int max) {
        int size = value.length();
        if (size < min || size > max) {
            throw new IllegalArgumentException("length=" + size + " min=" + min + " max=" + max);
        }
        number(size);
        reserve(size);
        value.copyTo(array, length);
        length += size;
    }

    /// At most `max` bytes of UTF-8 behind their length.
    public void text(String value, int max) {
        bytes(Bytes.of(value.getBytes(StandardCharsets.UTF_8)), 0, max);
    }

    /// What was written. The writer is not used again.
    public Bytes done() {
        return Bytes.of(array, 0, length);
    }

    private void reserve(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + more));
        }
    }
}
