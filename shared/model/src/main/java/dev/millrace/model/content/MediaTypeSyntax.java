package dev.millrace.model.content;

/// The grammar of media types: `token "/" token *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] )`.
final class MediaTypeSyntax {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private MediaTypeSyntax() {}

    /// Where `type/subtype` ends, or -1.
    static int essenceEnd(String text) {
        int slash = tokenEnd(text, 0);
        if (slash == 0 || slash >= text.length() || text.charAt(slash) != '/') {
            return -1;
        }
        int end = tokenEnd(text, slash + 1);
        return end == slash + 1 ? -1 : end;
    }

    /// Whether all of `text` from `from` on is parameters, or nothing.
    static boolean areParameters(String text, int from) {
        int at = from;
        while (true) {
            at = blanksEnd(text, at);
            if (at == text.length()) {
                return true;
            }
            if (text.charAt(at) != ';') {
                return false;
            }
            at = blanksEnd(text, at + 1);
            if (at < text.length() && text.charAt(at) != ';') {
                at = parameterEnd(text, at);
            }
            if (at < 0) {
                return false;
            }
        }
    }

    private static int parameterEnd(String text, int from) {
        int equals = tokenEnd(text, from);
        if (equals == from || equals >= text.length() || text.charAt(equals) != '=') {
            return -1;
        }
        int value = equals + 1;
        if (value < text.length() && text.charAt(value) == '"') {
            return quotedEnd(text, value + 1);
        }
        int end = tokenEnd(text, value);
        return end == value ? -1 : end;
    }

    /// The index after the closing quote, or -1.
    private static int quotedEnd(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c == '\\') {
                i++;
            }
            if (i == text.length() || !isQuotable(text.charAt(i))) {
                return -1;
            }
        }
        return -1;
    }

    private static int tokenEnd(String text, int from) {
        int at = from;
        while (at < text.length() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int blanksEnd(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private static boolean isQuotable(char c) {
        return c == '\t' || (c >= ' ' && c < 0x7f);
    }
}
