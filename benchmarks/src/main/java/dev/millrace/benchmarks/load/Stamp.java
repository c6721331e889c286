package dev.millrace.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A message that tells when it was sent: JSON of an exact length with `#` and 19 digits of [System#nanoTime] in it. No
/// other `#` stands in it, so that messages can be counted in any encoding by that byte.
public final class Stamp {
    static final int DIGITS = 19;
    private static final String HEAD = "{\"t\":\"#";
    private static final String MIDDLE = "\",\"pad\":\"";
    private static final String TAIL = "\"}";
    static final int BYTES_MIN = HEAD.length() + DIGITS + MIDDLE.length() + TAIL.length();

    private Stamp() {}

    public static byte[] message(long nanos, int bytes) {
        if (bytes < BYTES_MIN) {
            throw new IllegalArgumentException("message bytes: min=" + BYTES_MIN + " found=" + bytes);
        }
        byte[] message = new byte[bytes];
        Arrays.fill(message, (byte) 'x');
        int at = put(message, 0, HEAD);
        long rest = nanos;
        for (int i = at + DIGITS - 1; i >= at; i--) {
            message[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        put(message, at + DIGITS, MIDDLE);
        put(message, bytes - TAIL.length(), TAIL);
        return message;
    }

    private static int put(byte[] message, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, message, at, bytes.length);
        return at + bytes.length;
    }
}
