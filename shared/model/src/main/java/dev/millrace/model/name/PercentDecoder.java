package dev.millrace.model.name;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Percent-decoding that refuses what is not exact: a `%` without two hex digits, bytes that are not UTF-8.
public final class PercentDecoder {
    /// Stands for an encoded slash in a decoded path: a character that no name may hold.
    private static final char ENCODED_SLASH = '\u0000';

    private PercentDecoder() {}

    /// Decodes one segment of a path.
    public static Optional<String> decodeSegment(String encoded) {
        return decodePath(encoded);
    }

    /// Decodes the segments of a path and leaves their borders; nothing when the encoding is bad.
    static Optional<String> decodePath(String encoded) {
        return encoded.indexOf('%') < 0 ? Optional.of(encoded) : decode(encoded, true);
    }

    /// Decodes the value of a query parameter; `+` is a space there, as browsers have it.
    public static Optional<String> decodeQuery(String encoded) {
        boolean plain = encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0;
        return plain ? Optional.of(encoded) : decode(encoded.replace('+', ' '), false);
    }

    private static Optional<String> decode(String encoded, boolean path) {
        byte[] bytes = new byte[3 * encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c >= 0x80) {
                return Optional.empty();
            }
            if (c != '%') {
                bytes[length++] = (byte) c;
                continue;
            }
            int value = hexPair(encoded, i + 1);
            if (value < 0) {
                return Optional.empty();
            }
            bytes[length++] = (byte) (path && value == '/' ? ENCODED_SLASH : value);
            i += 2;
        }
        return utf8(bytes, length);
    }

    private static Optional<String> utf8(byte[] bytes, int length) {
        try {
            ByteBuffer whole = ByteBuffer.wrap(bytes, 0, length);
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(whole).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /// -1 where there are no two hex digits at `from`
    private static int hexPair(String text, int from) {
        if (from + 2 > text.length()) {
            return -1;
        }
        int high = hexDigit(text.charAt(from));
        int low = hexDigit(text.charAt(from + 1));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
