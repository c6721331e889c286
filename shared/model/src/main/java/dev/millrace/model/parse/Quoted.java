package dev.millrace.model.parse;

/// How a refused text is shown to the client: in quotes, cut to a bound, control characters made visible.
public final class Quoted {
    static final int CHARS_MAX = 80;

    private Quoted() {}

    public static String of(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), CHARS_MAX) + 8).append('\'');
        int end = Math.min(text.length(), CHARS_MAX);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
                shown.append("\\x").append(hex(c >> 4)).append(hex(c));
            } else {
                shown.append(c);
            }
        }
        shown.append('\'');
        return end < text.length()
                ? shown.append("… (")
                        .append(text.length())
                        .append(" characters)")
                        .toString()
                : shown.toString();
    }

    private static char hex(int value) {
        return Character.forDigit(value & 0xf, 16);
    }
}
