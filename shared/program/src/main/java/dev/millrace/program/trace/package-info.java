/// Traces by OpenTelemetry: spans of requests, deliveries and runs of the cleanup, sent to a collector by OTLP over
/// HTTP. Off, with nothing made at all, until an endpoint is named.
///
/// [dev.millrace.program.trace.Tracing] holds what sends; its one thread is the SDK's, a daemon. Whoever tells of
/// something holds a tracer or null, and asks that first. A span that is ended is put into a bounded queue or dropped
/// and counted: nothing waits for the collector, and nothing that is served depends on it.
///
/// No span is bound to a thread. [dev.millrace.program.trace.LoggedTrace] names one in the log, for as long as
/// something is logged of it.
///
/// ```
/// whoever ends a span ──► SpanQueue ──► the SDK's batches ──► OTLP
///                            └ full: dropped        └ not taken: dropped
/// ```
@NullMarked
package dev.millrace.program.trace;

import org.jspecify.annotations.NullMarked;
