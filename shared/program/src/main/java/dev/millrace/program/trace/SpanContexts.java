package dev.millrace.program.trace;

import dev.millrace.model.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A span's context as a log has it, and back. What vendors add to it (`tracestate`) is not kept.
public final class SpanContexts {
    private static final HexFormat HEX = HexFormat.of();
    private static final int LONG_DIGITS = 2 * Long.BYTES;

    private SpanContexts() {}

    /// @param context a valid one
    public static TraceContext stored(SpanContext context) {
        String trace = context.getTraceId();
        return new TraceContext(
                HexFormat.fromHexDigitsToLong(trace, 0, LONG_DIGITS),
                HexFormat.fromHexDigitsToLong(trace, LONG_DIGITS, 2 * LONG_DIGITS),
                HexFormat.fromHexDigitsToLong(context.getSpanId()),
                Byte.toUnsignedInt(context.getTraceFlags().asByte()));
    }

    /// A span's context, sampled or not; null where it has none, since the program's traces have ended.
    public static @Nullable TraceContext of(Span span) {
        SpanContext context = span.getSpanContext();
        return context.isValid() ? stored(context) : null;
    }

    /// The parent of what is done for the request that `stored` is of.
    public static Context parent(TraceContext stored) {
        SpanContext span = SpanContext.createFromRemoteParent(
                traceId(stored), spanId(stored), TraceFlags.fromByte((byte) stored.flags()), TraceState.getDefault());
        return Context.root().with(Span.wrap(span));
    }

    static String traceId(TraceContext stored) {
        return HEX.toHexDigits(stored.traceIdHigh()) + HEX.toHexDigits(stored.traceIdLow());
    }

    static String spanId(TraceContext stored) {
        return HEX.toHexDigits(stored.spanId());
    }
}
