package dev.millrace.model.record;

import dev.millrace.model.log.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads what a [ByteWriter] wrote, and refuses everything else: short input, numbers above their bound or in more
/// bytes than they need, bytes that are left over. Each refusal names the field and the values.
public final class ByteReader {
    private final Bytes bytes;
    private int at;

    public ByteReader(Bytes bytes) {
        this.bytes = bytes;
    }

    public int octet(String field) throws UnreadableRecordException {
        if (at >= bytes.length()) {
            throw refuse(field, "ends at byte " + at);
        }
        return bytes.at(at++) & 0xff;
    }

    /// A number of 0..`max`.
    public long number(String field, long max) throws UnreadableRecordException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int octet = octet(field);
            value |= (long) (octet & 0x7f) << shift;
            if (octet < 0x80) {
                if (octet == 0 && shift > 0) {
                    throw refuse(field, "number in more bytes than it needs");
                }
                return checked(field, value, max);
            }
        }
        throw refuse(field, "number above 2^63-1");
    }

    /// A number of 8 bytes.
    public long fixed(String field) throws UnreadableRecordException {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | octet(field);
        }
        return value;
    }

    /// `min`..`max` bytes, sharing the array that is read from.
    public Bytes bytes(String field, int min, int max) throws UnreadableRecordException {
        int size = (int) number(field, Integer.MAX_VALUE);
        if (size < min || size > max || size > bytes.length() - at) {
            throw refuse(field, "length=" + size + " min=" + min + " max=" + max + " there=" + (bytes.length() - at));
        }
        at += size;
        return bytes.slice(at - size, at);
    }

    /// At most `max` bytes of well-formed UTF-8.
    public String text(String field, int max) throws UnreadableRecordException {
        Bytes text = bytes(field, 0, max);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text.array(), text.offset(), text.length()))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw refuse(field, "malformed UTF-8");
        }
    }

    /// Refuses what is left over.
    public void end() throws UnreadableRecordException {
        if (at != bytes.length()) {
            throw new UnreadableRecordException("bytes left over: read=" + at + " length=" + bytes.length());
        }
    }

    private static long checked(String field, long value, long max) throws UnreadableRecordException {
        if (value > max) {
            throw refuse(field, "received=" + value + " max=" + max);
        }
        return value;
    }

    private static UnreadableRecordException refuse(String field, String detail) {
        return new UnreadableRecordException(field + ": " + detail);
    }
}
