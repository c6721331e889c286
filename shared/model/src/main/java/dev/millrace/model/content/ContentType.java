package dev.millrace.model.content;

import dev.millrace.model.parse.Parsed;
import dev.millrace.model.parse.Quoted;
import java.util.Locale;

/// A media type: as the client gave it, and its essence (`type/subtype` in lower case, no parameters), by which
/// streams are compared.
public record ContentType(String asGiven, String essence) {
    public static final ContentType OCTET_STREAM =
            new ContentType("application/octet-stream", "application/octet-stream");
    public static final ContentType JSON = new ContentType("application/json", "application/json");
    public static final ContentType PLAIN_TEXT = new ContentType("text/plain", "text/plain");

    /// The longest content type, parameters included, in characters.
    public static final int CHARS_MAX = 256;

    /// Reads a `Content-Type` value: `type/subtype` and parameters as RFC 9110 has them; what is around it is trimmed,
    /// and what is in it kept.
    public static Parsed<ContentType> parse(String text) {
        return switch (text) {
            case "application/json" -> Parsed.value(JSON);
            case "application/octet-stream" -> Parsed.value(OCTET_STREAM);
            case "text/plain" -> Parsed.value(PLAIN_TEXT);
            default -> parseAny(text.strip());
        };
    }

    public boolean isJson() {
        return essence.equals("application/json");
    }

    public boolean isText() {
        return essence.startsWith("text/");
    }

    private static Parsed<ContentType> parseAny(String text) {
        if (text.length() > CHARS_MAX) {
            return Parsed.malformed("Content-Type is too long: length=" + text.length() + " max=" + CHARS_MAX);
        }
        int essenceEnd = MediaTypeSyntax.essenceEnd(text);
        if (essenceEnd < 0 || !MediaTypeSyntax.areParameters(text, essenceEnd)) {
            return Parsed.malformed("Content-Type is not a media type: received=" + Quoted.of(text));
        }
        return Parsed.value(new ContentType(text, text.substring(0, essenceEnd).toLowerCase(Locale.ROOT)));
    }
}
