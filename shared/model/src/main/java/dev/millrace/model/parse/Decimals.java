package dev.millrace.model.parse;

/// Non-negative decimal integers as the protocol wants them: digits only, no sign, no leading zero, no fraction, no
/// exponent.
public final class Decimals {
    /// What JavaScript can hold exactly: 2^53 - 1.
    public static final long SAFE_INTEGER_MAX = (1L << 53) - 1;

    private static final int DIGITS_MAX = 19;

    private Decimals() {}

    /// Reads `text`, the value of `name`, as an integer of 0..`max`.
    public static Parsed<Long> parse(String name, String text, long max) {
        int length = text.length();
        if (length == 0) {
            return Parsed.malformed(name + " is empty: expected a decimal integer");
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return Parsed.malformed(name + " is not a non-negative decimal integer: received=" + Quoted.of(text));
            }
        }
        if (length > 1 && text.charAt(0) == '0') {
            return Parsed.malformed(name + " has leading zeros: received=" + Quoted.of(text));
        }
        long value = length > DIGITS_MAX ? -1 : number(text);
        if (value < 0 || value > max) {
            return Parsed.malformed(name + " is too large: received=" + Quoted.of(text) + " max=" + max);
        }
        return Parsed.value(value);
    }

    /// Negative on overflow: 19 digits pass 2^63 at most once.
    private static long number(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            value = value * 10 + (digits.charAt(i) - '0');
        }
        return value;
    }
}
