package dev.millrace.api.http.answer;

import dev.millrace.model.offset.Offset;

/// Entity tags of pages: what was shown, how it was encoded, and whether the stream was seen to end with it.
public final class EntityTags {
    private EntityTags() {}

    /// The tag, in its quotes, of the page from `start` to `next` in the stream's life `life`.
    public static String of(long life, Offset start, Offset next, boolean closed, boolean gzip) {
        return "\"" + life + ':' + start + ':' + next + (closed ? ":c" : "") + (gzip ? ":gzip" : "") + "\"";
    }

    /// Whether `If-None-Match` names the tag, by weak comparison.
    public static boolean matches(String ifNoneMatch, String tag) {
        if (ifNoneMatch.strip().equals("*")) {
            return true;
        }
        int from = 0;
        while (from <= ifNoneMatch.length()) {
            int comma = ifNoneMatch.indexOf(',', from);
            int end = comma < 0 ? ifNoneMatch.length() : comma;
            String candidate = ifNoneMatch.substring(from, end).strip();
            if (candidate.equals(tag)
                    || (candidate.startsWith("W/") && candidate.substring(2).equals(tag))) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }
}
