package dev.millrace.model.trace;

/// The span that a unit was appended in, as W3C's Trace Context names it; what is delivered of the unit is told as a
/// part of the same trace. It changes nothing that is decided, and no reader sees it.
///
/// @param traceIdHigh the first 8 bytes of the trace's id
/// @param traceIdLow the other 8
/// @param spanId the span's id
/// @param flags one octet; W3C's bit 0 is *sampled*
public record TraceContext(long traceIdHigh, long traceIdLow, long spanId, int flags) {
    private static final int FLAGS_MAX = 255;

    public TraceContext {
        if ((traceIdHigh | traceIdLow) == 0 || spanId == 0 || flags < 0 || flags > FLAGS_MAX) {
            throw new IllegalArgumentException(
                    "trace context: trace=" + traceIdHigh + "," + traceIdLow + " span=" + spanId + " flags=" + flags);
        }
    }
}
