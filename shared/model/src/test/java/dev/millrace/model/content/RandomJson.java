package dev.millrace.model.content;

import java.util.Random;

/// Generates JSON of every shape that the grammar knows, with blanks between tokens, and bends it.
final class RandomJson {
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1",
        "-12",
        "1.10",
        "0.5",
        "-0.0e-0",
        "1e400",
        "1E+2",
        "9007199254740993",
        "123456789012345678901234567890"
    };
    private static final String[] PIECES = {
        "a",
        "xyz",
        "plain text of some length",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\\u00e9",
        "é",
        "€",
        "😀",
        "\u007f",
        "\u2028",
        "'",
        "{",
        "]"
    };
    private static final String[] BLANKS = {"", "", "", " ", "\n", "\t \r"};
    private static final String BYTES = "[]{},:\"\\/eE+-.0159tfnu \n\u0000\u001f";

    private RandomJson() {}

    static String text(Random random) {
        StringBuilder text = new StringBuilder();
        blank(text, random);
        value(text, random, 0);
        blank(text, random);
        return text.toString();
    }

    /// Removes, doubles, replaces or inserts a byte or cuts the end off; the result may still be JSON.
    static byte[] mutated(byte[] text, Random random) {
        if (text.length == 0) {
            return text;
        }
        int at = random.nextInt(text.length);
        byte changed = random.nextInt(4) == 0
                ? (byte) random.nextInt(256)
                : (byte) BYTES.charAt(random.nextInt(BYTES.length()));
        return switch (random.nextInt(5)) {
            case 0 -> spliced(text, at, at + 1, new byte[0]);
            case 1 -> spliced(text, at, at, new byte[] {text[at]});
            case 2 -> spliced(text, at, at + 1, new byte[] {changed});
            case 3 -> spliced(text, at, at, new byte[] {changed});
            default -> spliced(text, at, text.length, new byte[0]);
        };
    }

    private static void value(StringBuilder text, Random random, int depth) {
        switch (random.nextInt(depth > 5 ? 5 : 8)) {
            case 0 -> text.append(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 1, 2 -> string(text, random);
            case 3 -> text.append("true");
            case 4 -> text.append(random.nextBoolean() ? "false" : "null");
            case 5 -> object(text, random, depth);
            default -> array(text, random, depth);
        }
    }

    private static void array(StringBuilder text, Random random, int depth) {
        text.append('[');
        blank(text, random);
        for (int left = random.nextInt(4); left > 0; left--) {
            value(text, random, depth + 1);
            blank(text, random);
            separator(text, random, left);
        }
        text.append(']');
    }

    private static void object(StringBuilder text, Random random, int depth) {
        text.append('{');
        blank(text, random);
        for (int left = random.nextInt(4); left > 0; left--) {
            string(text, random);
            blank(text, random);
            text.append(':');
            blank(text, random);
            value(text, random, depth + 1);
            blank(text, random);
            separator(text, random, left);
        }
        text.append('}');
    }

    private static void separator(StringBuilder text, Random random, int left) {
        if (left > 1) {
            text.append(',');
            blank(text, random);
        }
    }

    private static void string(StringBuilder text, Random random) {
        text.append('"');
        for (int left = random.nextInt(6); left > 0; left--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        text.append('"');
    }

    private static void blank(StringBuilder text, Random random) {
        text.append(BLANKS[random.nextInt(BLANKS.length)]);
    }

    private static byte[] spliced(byte[] text, int from, int until, byte[] inserted) {
        byte[] result = new byte[text.length - (until - from) + inserted.length];
        System.arraycopy(text, 0, result, 0, from);
        System.arraycopy(inserted, 0, result, from, inserted.length);
        System.arraycopy(text, until, result, from + inserted.length, text.length - until);
        return result;
    }
}
