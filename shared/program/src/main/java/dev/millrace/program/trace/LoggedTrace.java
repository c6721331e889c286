package dev.millrace.program.trace;

import dev.millrace.model.trace.TraceContext;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// Has what its thread logs name a span, until it is closed: `traceId` and `spanId` in SLF4J's MDC, which logs in JSON
/// write out. Closed by the thread that made it, the last one first; what was named before is named again then.
///
/// Spans are not bound to threads here, so it stands around the few places that log, and costs nothing elsewhere.
public final class LoggedTrace implements AutoCloseable {
    /// The trace's id as W3C's Trace Context writes it: 32 hexadecimal digits.
    public static final String TRACE_ID = "traceId";

    /// The span's id: 16 digits.
    public static final String SPAN_ID = "spanId";

    private final @Nullable String traceBefore = MDC.get(TRACE_ID);
    private final @Nullable String spanBefore = MDC.get(SPAN_ID);

    private LoggedTrace() {}

    /// @param context null where nothing is traced; then what was named before stays so
    public static LoggedTrace of(@Nullable TraceContext context) {
        LoggedTrace logged = new LoggedTrace();
        if (context != null) {
            MDC.put(TRACE_ID, SpanContexts.traceId(context));
            MDC.put(SPAN_ID, SpanContexts.spanId(context));
        }
        return logged;
    }

    /// The same work, which names on whatever thread does it the span that this thread names now.
    public static <T> Callable<T> carried(Callable<T> work) {
        String trace = MDC.get(TRACE_ID);
        String span = MDC.get(SPAN_ID);
        return () -> {
            try (LoggedTrace _ = new LoggedTrace()) {
                put(TRACE_ID, trace);
                put(SPAN_ID, span);
                return work.call();
            }
        };
    }

    @Override
    public void close() {
        put(TRACE_ID, traceBefore);
        put(SPAN_ID, spanBefore);
    }

    private static void put(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
