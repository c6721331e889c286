package dev.millrace.model.offset;

/// A place in a stream: the life that wrote what stands there, and the sequence number of the next record to read.
///
/// Printed as two decimal numbers of 16 digits each, joined by `_`, so offsets sort as strings. `ZERO` is the
/// beginning of any life.
public record Offset(long life, long seqNum) implements Comparable<Offset> {
    public static final long NUMBER_MAX = 9_999_999_999_999_999L;
    public static final Offset ZERO = new Offset(0, 0);
    private static final int DIGITS = 16;

    public Offset {
        if (life < 0 || life > NUMBER_MAX || seqNum < 0 || seqNum > NUMBER_MAX) {
            throw new IllegalArgumentException("offset out of range: life=" + life + " seqNum=" + seqNum);
        }
    }

    @Override
    public int compareTo(Offset other) {
        int byLife = Long.compare(life, other.life);
        return byLife != 0 ? byLife : Long.compare(seqNum, other.seqNum);
    }

    @Override
    public String toString() {
        char[] text = new char[2 * DIGITS + 1];
        digits(life, text, 0);
        text[DIGITS] = '_';
        digits(seqNum, text, DIGITS + 1);
        return new String(text);
    }

    private static void digits(long number, char[] into, int from) {
        long rest = number;
        for (int i = from + DIGITS - 1; i >= from; i--) {
            into[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
