package dev.millrace.model.offset;

import dev.millrace.model.parse.Parsed;
import dev.millrace.model.parse.Quoted;

/// Reads offsets as clients send them: `<16 digits>_<16 digits>`, and the sentinels `-1` and `now`.
public final class OffsetParser {
    private static final int DIGITS = 16;
    private static final int LENGTH = 2 * DIGITS + 1;

    private OffsetParser() {}

    /// Reads where a read or a fork begins. All zeros are the beginning, like `-1`.
    public static Parsed<ReadFrom> readFrom(String name, String text) {
        if (text.equals("-1")) {
            return Parsed.value(ReadFrom.BEGINNING);
        }
        if (text.equals("now")) {
            return Parsed.value(ReadFrom.NOW);
        }
        return offset(name, text)
                .map(offset -> offset.equals(Offset.ZERO) ? ReadFrom.BEGINNING : new ReadFrom.At(offset));
    }

    /// Reads a place in a stream: no sentinels.
    public static Parsed<Offset> offset(String name, String text) {
        if (text.length() != LENGTH || text.charAt(DIGITS) != '_') {
            return malformed(name, text);
        }
        long life = number(text, 0);
        long seqNum = number(text, DIGITS + 1);
        return life < 0 || seqNum < 0 ? malformed(name, text) : Parsed.value(new Offset(life, seqNum));
    }

    private static long number(String text, int from) {
        long value = 0;
        for (int i = from; i < from + DIGITS; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static <T> Parsed<T> malformed(String name, String text) {
        return Parsed.malformed(name + " is not an offset of this server: received=" + Quoted.of(text));
    }
}
