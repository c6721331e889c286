package dev.millrace.model.content;

/// Text as a JSON string.
public final class JsonText {
    private JsonText() {}

    /// In quotes, with everything escaped that has to be, and surrogates without a partner replaced.
    public static String quoted(CharSequence text) {
        StringBuilder json = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> plain(json, text, i);
            }
        }
        return json.append('"').toString();
    }

    private static void plain(StringBuilder json, CharSequence text, int at) {
        char c = text.charAt(at);
        if (c < ' ') {
            json.append(c < 0x10 ? "\\u000" : "\\u00").append(Integer.toHexString(c));
        } else if (Character.isSurrogate(c) && !hasPartner(text, at)) {
            json.append('\ufffd');
        } else {
            json.append(c);
        }
    }

    private static boolean hasPartner(CharSequence text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
