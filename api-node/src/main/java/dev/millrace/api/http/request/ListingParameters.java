package dev.millrace.api.http.request;

import dev.millrace.model.name.NameRules;
import dev.millrace.model.parse.Decimals;
import dev.millrace.model.parse.Parsed;
import org.jspecify.annotations.Nullable;

/// The query of a listing: streams whose names begin with `prefix` and sort after `after`, at most `limit`.
public record ListingParameters(String prefix, String after, int limit) {
    public static final int LIMIT_MAX = 100;

    public static Parsed<ListingParameters> parse(Query query) {
        String prefix = orEmpty(query.get(Query.Parameter.PREFIX));
        String after = orEmpty(query.get(Query.Parameter.AFTER));
        int longest = Math.max(prefix.length(), after.length());
        if (longest > NameRules.STREAM_CHARS_MAX) {
            return Parsed.malformed("prefix or after is longer than any name: length=" + longest + " max="
                    + NameRules.STREAM_CHARS_MAX);
        }
        String limit = query.get(Query.Parameter.LIMIT);
        Parsed<Long> parsed =
                limit == null ? Parsed.value((long) LIMIT_MAX) : Decimals.parse("limit", limit, Integer.MAX_VALUE);
        return switch (parsed) {
            case Parsed.Malformed<Long>(String detail) -> Parsed.malformed(detail);
            case Parsed.Value<Long>(Long number) ->
                number == 0
                        ? Parsed.malformed("limit is 0: expected=1.." + LIMIT_MAX)
                        : Parsed.value(new ListingParameters(prefix, after, (int) Math.min(number, LIMIT_MAX)));
        };
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
