package dev.millrace.api.http.request;

import dev.millrace.model.offset.OffsetParser;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.parse.Decimals;
import dev.millrace.model.parse.Parsed;
import dev.millrace.model.parse.Quoted;
import org.jspecify.annotations.Nullable;

/// The query of a `GET` of a stream.
///
/// @param cursor the client's cursor, or [#NO_CURSOR]
public record ReadParameters(ReadFrom from, Mode mode, long cursor) {
    public static final long NO_CURSOR = -1;

    /// 2^53.
    private static final long CURSOR_MAX = Decimals.SAFE_INTEGER_MAX + 1;

    /// How the client wants to be answered.
    public enum Mode {
        CATCH_UP,
        LONG_POLL,
        SSE,
        WEBSOCKET
    }

    /// Reads a query; `lastEventId`, what an event source saw last, wins over the offset of an event stream.
    public static Parsed<ReadParameters> parse(Query query, @Nullable String lastEventId) {
        String live = query.get(Query.Parameter.LIVE);
        Mode mode = mode(live);
        if (mode == null) {
            return Parsed.malformed(
                    "live is not long-poll, sse or websocket: received=" + Quoted.of(String.valueOf(live)));
        }
        String offset = query.get(Query.Parameter.OFFSET);
        if (offset == null && mode != Mode.CATCH_UP) {
            return Parsed.malformed("live=" + live + " needs an offset");
        }
        Parsed<ReadFrom> from =
                offset == null ? Parsed.value(ReadFrom.BEGINNING) : OffsetParser.readFrom("offset", offset);
        if (mode == Mode.SSE && lastEventId != null && from instanceof Parsed.Value) {
            from = OffsetParser.readFrom("Last-Event-ID", lastEventId);
        }
        return withCursor(query, mode, from);
    }

    private static Parsed<ReadParameters> withCursor(Query query, Mode mode, Parsed<ReadFrom> from) {
        String text = query.get(Query.Parameter.CURSOR);
        Parsed<Long> cursor = text == null ? Parsed.value(NO_CURSOR) : Decimals.parse("cursor", text, CURSOR_MAX);
        return switch (cursor) {
            case Parsed.Malformed<Long>(String detail) -> Parsed.malformed(detail);
            case Parsed.Value<Long>(Long number) -> from.map(start -> new ReadParameters(start, mode, number));
        };
    }

    private static @Nullable Mode mode(@Nullable String live) {
        if (live == null) {
            return Mode.CATCH_UP;
        }
        return switch (live) {
            case "long-poll" -> Mode.LONG_POLL;
            case "sse" -> Mode.SSE;
            case "websocket" -> Mode.WEBSOCKET;
            default -> null;
        };
    }
}
