package dev.millrace.program.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A program's traces: a tracer and what sends its spans, or neither of them. Safe for any thread; ended by [#close],
/// after everything that holds the tracer.
///
/// Whether a request is traced is its client's word, where it says one (`traceparent`), else chance's.
public final class Tracing implements AutoCloseable {
    /// How long the collector has for one batch; what it has not taken by then is dropped.
    static final Duration EXPORT_TIME_MAX = Duration.ofSeconds(10);

    /// How long the end of the program waits for the last spans to be sent.
    static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(2);

    /// The longest value of an attribute, characters; the rest of it is cut off.
    static final int ATTRIBUTE_LENGTH_MAX = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
    private static final String SCOPE = "dev.millrace";

    private final TraceCounters counters;
    private final @Nullable SdkTracerProvider provider;

    private Tracing(TraceCounters counters, @Nullable SdkTracerProvider provider) {
        this.counters = counters;
        this.provider = provider;
    }

    /// @param program by what name it tells of itself, where the properties do not say
    public static Tracing of(TracingProperties properties, String program) {
        if (!properties.isOn()) {
            return new Tracing(new TraceCounters(), null);
        }
        String service = properties.service().isEmpty() ? program : properties.service();
        String collector = URI.create(properties.endpoint()).getAuthority();
        LOG.info("traces go to {}: service={} sample={}", collector, service, properties.sample());
        SpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(properties.endpoint())
                .setTimeout(EXPORT_TIME_MAX)
                .setRetryPolicy(null)
                .setMeterProvider(MeterProvider.noop())
                .build();
        return of(exporter, service, properties.sample());
    }

    static Tracing of(SpanExporter exporter, String service, double sample) {
        TraceCounters counters = new TraceCounters();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", service)
                                .build())))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(sample)))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(ATTRIBUTE_LENGTH_MAX)
                        .build())
                .addSpanProcessor(new SpanQueue(exporter, counters))
                .build();
        return new Tracing(counters, provider);
    }

    /// What begins spans; null where nothing is traced.
    public @Nullable Tracer tracer() {
        return provider == null ? null : provider.get(SCOPE);
    }

    public TraceCounters counters() {
        return counters;
    }

    /// Sends what is left, for [#CLOSE_WAIT_MAX] at most. Idempotent.
    @Override
    public void close() {
        if (provider != null) {
            CompletableResultCode ended = provider.shutdown();
            ended.join(CLOSE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
