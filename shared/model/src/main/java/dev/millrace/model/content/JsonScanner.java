package dev.millrace.model.content;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A validating scanner of JSON: it finds where a value ends and keeps nothing of what is in it.
///
/// One object per text, used by one thread. Every method that moves on gives the next index, or -1 once the text is
/// known to be malformed; [#problem()] then says why and where. It does not recurse: open arrays and objects are bits.
final class JsonScanner {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * EACH;
    private static final long BACKSLASHES = '\\' * EACH;
    private static final long SPACES = ' ' * EACH;

    private final byte[] text;
    private final int start;
    private final int end;
    private final JsonLimits limits;

    /// One bit per open container, set for objects.
    private final long[] objects;

    private int depth;
    private boolean closed;
    private String problem = "";

    JsonScanner(byte[] text, int start, int end, JsonLimits limits) {
        this.text = text;
        this.start = start;
        this.end = end;
        this.limits = limits;
        this.objects = new long[limits.depthMax() / Long.SIZE + 1];
    }

    String problem() {
        return problem;
    }

    /// Whether the container that [#afterOpening] or [#afterElement] looked at has just ended.
    boolean closed() {
        return closed;
    }

    int skipBlanks(int from) {
        int at = from;
        while (at < end && isBlank(text[at])) {
            at++;
        }
        return at;
    }

    boolean onlyBlanksFrom(int from) {
        if (from < 0) {
            return false;
        }
        int at = skipBlanks(from);
        if (at < end) {
            unexpected(at, "nothing after the value");
        }
        return at == end;
    }

    /// From an opening bracket or brace to its first element or, when it is empty, past its end.
    int afterOpening(int opening, char closing) {
        int at = skipBlanks(opening + 1);
        closed = at < end && text[at] == closing;
        return closed ? at + 1 : at;
    }

    /// From the end of an element past the comma to the next one, or past the container's end.
    int afterElement(int from, char closing) {
        int at = skipBlanks(from);
        closed = at < end && text[at] == closing;
        if (closed) {
            return at + 1;
        }
        return at < end && text[at] == ','
                ? skipBlanks(at + 1)
                : unexpected(at, closing == ']' ? "',' or ']'" : "',' or '}'");
    }

    /// Past one whole value that begins at `from`.
    int value(int from) {
        depth = 0;
        int at = from;
        do {
            at = leafOrOpening(at);
            if (closed) {
                at = afterValue(at);
            }
        } while (at >= 0 && !(closed && depth == 0));
        closed = false;
        return at;
    }

    /// A string, number or literal, or an empty container ([#closed] then), or into a container's first element.
    private int leafOrOpening(int at) {
        closed = true;
        if (at >= end) {
            return unexpected(at, "a value");
        }
        return switch (text[at]) {
            case '"' -> string(at + 1);
            case '{' -> open(at, '}');
            case '[' -> open(at, ']');
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(at);
            default -> unexpected(at, "a value");
        };
    }

    private int open(int at, char closing) {
        int next = afterOpening(at, closing);
        if (closed) {
            return depth < limits.depthMax() ? next : tooDeep(at);
        }
        if (depth == limits.depthMax()) {
            return tooDeep(at);
        }
        long bit = 1L << depth;
        int word = depth++ / Long.SIZE;
        objects[word] = closing == '}' ? objects[word] | bit : objects[word] & ~bit;
        return closing == '}' ? name(next) : next;
    }

    /// After a whole value: to the next one of its container, or past the ends of the containers that end here.
    private int afterValue(int from) {
        int at = from;
        while (at >= 0 && depth > 0) {
            boolean object = (objects[(depth - 1) / Long.SIZE] >>> (depth - 1) & 1) != 0;
            at = afterElement(at, object ? '}' : ']');
            if (!closed) {
                return object && at >= 0 ? name(at) : at;
            }
            depth--;
        }
        return at;
    }

    /// An object's name and colon, to its value.
    private int name(int from) {
        if (from >= end || text[from] != '"') {
            return unexpected(from, "a name in quotes");
        }
        int at = string(from + 1);
        if (at < 0) {
            return at;
        }
        at = skipBlanks(at);
        return at < end && text[at] == ':' ? skipBlanks(at + 1) : unexpected(at, "':'");
    }

    /// From the first byte of a string's content past its closing quote.
    private int string(int from) {
        int at = from;
        while (true) {
            at = plainEnd(at);
            if (at >= end) {
                return unexpected(at, "the end of a string");
            }
            byte c = text[at];
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\') {
                at = escape(at + 1);
            } else if (c < 0) {
                at = Utf8Scanner.characterEnd(text, at, end);
                if (at < 0) {
                    return malformed(-at - 1, "bytes that are not UTF-8");
                }
            } else {
                return unexpected(at, "no control character in a string");
            }
            if (at < 0) {
                return at;
            }
        }
    }

    /// Past bytes of a string that need no look: eight at a time, then one.
    private int plainEnd(int from) {
        int at = from;
        while (at <= end - Long.BYTES && !needsLook((long) WORDS.get(text, at))) {
            at += Long.BYTES;
        }
        while (at < end && text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
            at++;
        }
        return at;
    }

    /// Whether a byte of `word` is a quote, a backslash, a control character or not ASCII.
    private static boolean needsLook(long word) {
        long quotes = word ^ QUOTES;
        long backslashes = word ^ BACKSLASHES;
        long found = (word - SPACES) | (quotes - EACH) | (backslashes - EACH) | word;
        return (found & HIGH_BITS) != 0;
    }

    private int escape(int at) {
        if (at >= end) {
            return unexpected(at, "an escape");
        }
        return switch (text[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' -> hexDigits(at + 1);
            default -> unexpected(at, "an escape");
        };
    }

    private int hexDigits(int from) {
        int until = from + 4;
        for (int i = from; i < until; i++) {
            if (i >= end || !isHex(text[i])) {
                return unexpected(i, "four hex digits");
            }
        }
        return until;
    }

    private int literal(int from, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (from + i >= end || text[from + i] != word.charAt(i)) {
                return unexpected(from + i, "'" + word + "'");
            }
        }
        return from + word.length();
    }

    private int number(int from) {
        int at = text[from] == '-' ? from + 1 : from;
        int digits = at;
        at = at < end && text[at] == '0' ? at + 1 : digitsEnd(at);
        if (at == digits) {
            return unexpected(at, "a digit");
        }
        if (at < end && text[at] == '.') {
            digits = at + 1;
            at = digitsEnd(digits);
            if (at == digits) {
                return unexpected(at, "a digit");
            }
        }
        if (at < end && (text[at] == 'e' || text[at] == 'E')) {
            digits = at + 1 < end && (text[at + 1] == '+' || text[at + 1] == '-') ? at + 2 : at + 1;
            at = digitsEnd(digits);
            if (at == digits) {
                return unexpected(at, "a digit");
            }
        }
        return at - from > limits.numberCharsMax()
                ? malformed(from, "a number of " + (at - from) + " characters, max=" + limits.numberCharsMax())
                : at;
    }

    private int digitsEnd(int from) {
        int at = from;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }

    private int tooDeep(int at) {
        return malformed(at, "nested too deep, max=" + limits.depthMax());
    }

    private int unexpected(int at, String expected) {
        String found = at >= end ? "the end" : "byte 0x" + Integer.toHexString(text[at] & 0xff);
        return malformed(at, "expected " + expected + ", found " + found);
    }

    private int malformed(int at, String what) {
        problem = "invalid JSON at byte " + (at - start) + ": " + what;
        return -1;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private static boolean isHex(byte c) {
        int lower = c | 0x20;
        return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f');
    }
}
