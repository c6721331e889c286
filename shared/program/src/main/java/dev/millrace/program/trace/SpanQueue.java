package dev.millrace.program.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The spans that are ended and not sent yet, as many as [#SPANS_MAX]: one more is dropped and counted, and so is a
/// batch that the collector does not take. Safe for any thread; nobody waits in it.
///
/// The SDK's own queue behind it is never the one that is full, since it says nothing of what it drops but to a meter
/// of the SDK's.
final class SpanQueue implements SpanProcessor {
    /// Spans that are ended and neither taken by the collector nor dropped, those under way included.
    static final int SPANS_MAX = 2_048;

    /// Spans in one request to the collector.
    static final int BATCH_SPANS_MAX = 512;

    /// The longest that a span waits for others.
    static final Duration BATCH_WAIT_MAX = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);

    private final TraceCounters counters;
    private final AtomicInteger held = new AtomicInteger();
    private final BatchSpanProcessor batches;

    SpanQueue(SpanExporter exporter, TraceCounters counters) {
        this.counters = counters;
        this.batches = BatchSpanProcessor.builder(new Counted(exporter))
                .setMaxQueueSize(SPANS_MAX)
                .setMaxExportBatchSize(BATCH_SPANS_MAX)
                .setScheduleDelay(BATCH_WAIT_MAX)
                .build();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        if (held.incrementAndGet() > SPANS_MAX) {
            held.decrementAndGet();
            counters.queueFull.increment();
        } else {
            batches.onEnd(span);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode forceFlush() {
        return batches.forceFlush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return batches.shutdown();
    }

    /// The way to the collector, which counts what came of each batch.
    private final class Counted implements SpanExporter {
        private final SpanExporter exporter;
        private final AtomicBoolean takes = new AtomicBoolean(true);

        Counted(SpanExporter exporter) {
            this.exporter = exporter;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int count = spans.size();
            CompletableResultCode result = exporter.export(spans);
            return result.whenComplete(() -> {
                held.addAndGet(-count);
                (result.isSuccess() ? counters.exported : counters.notTaken).add(count);
                say(result);
            });
        }

        /// One line when the collector takes nothing any more, and one when it does again.
        private void say(CompletableResultCode result) {
            boolean took = takes.getAndSet(result.isSuccess());
            if (took && !result.isSuccess()) {
                LOG.warn("the collector of traces takes nothing, spans are dropped: {}", reason(result));
            } else if (!took && result.isSuccess()) {
                LOG.info("the collector of traces takes spans again");
            }
        }

        private static String reason(CompletableResultCode result) {
            Throwable failure = result.getFailureThrowable();
            return failure == null
                    ? "no reason given"
                    : failure + (failure.getCause() == null ? "" : ": " + failure.getCause());
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
