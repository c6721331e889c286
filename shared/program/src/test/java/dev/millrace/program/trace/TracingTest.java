package dev.millrace.program.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private final KeptSpans collector = new KeptSpans(CompletableResultCode::ofSuccess);

    @Test
    void withoutAnEndpointThereIsNoTracer() {
        try (Tracing off = Tracing.of(new TracingProperties("", 1, ""), "millrace")) {
            assertNull(off.tracer());
        }
    }

    @Test
    void aParentIsFollowedWhateverChanceSays() {
        end(0, Context.root(), "alone");
        end(0, parent(TraceFlags.getSampled()), "sampled");
        end(1, parent(TraceFlags.getDefault()), "not sampled");
        end(1, Context.root(), "by chance");
        assertEquals(
                List.of("sampled", "by chance"),
                collector.spans().stream().map(SpanData::getName).toList());
        assertEquals(TRACE, collector.spans().getFirst().getTraceId());
        assertEquals(SPAN, collector.spans().getFirst().getParentSpanId());
    }

    @Test
    void theProgramSaysItsName() {
        end(1, Context.root(), "any");
        String told = collector.spans().getFirst().getResource().getAttributes().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals("service.name"))
                .map(entry -> entry.getValue().toString())
                .findFirst()
                .orElseThrow();
        assertEquals("millrace-test", told);
    }

    @Test
    void aContextComesOutOfALogAsItWentIn() {
        TraceContext stored =
                SpanContexts.stored(SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), TraceState.getDefault()));
        assertEquals(new TraceContext(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, 1), stored);
        SpanContext parent = Span.fromContext(SpanContexts.parent(stored)).getSpanContext();
        assertEquals(TRACE, parent.getTraceId());
        assertEquals(SPAN, parent.getSpanId());
        assertTrue(parent.isSampled() && parent.isRemote());
    }

    @Test
    void whatIsMoreThanTheQueueHoldsIsDroppedAndCounted() {
        int more = 100;
        CompletableResultCode later = new CompletableResultCode();
        Tracing tracing = Tracing.of(new KeptSpans(() -> later), "millrace-test", 1);
        Tracer tracer = Objects.requireNonNull(tracing.tracer());
        for (int i = 0; i < SpanQueue.SPANS_MAX + more; i++) {
            tracer.spanBuilder("span").startSpan().end();
        }
        assertEquals(more, tracing.counters().queueFull());
        assertEquals(0, tracing.counters().exported());
        later.succeed();
        tracing.close();
        assertEquals(SpanQueue.SPANS_MAX, tracing.counters().exported());
    }

    @Test
    void whatTheCollectorDoesNotTakeIsDroppedAndCounted() {
        try (Tracing tracing = Tracing.of(new KeptSpans(CompletableResultCode::ofFailure), "millrace-test", 1)) {
            Tracer tracer = Objects.requireNonNull(tracing.tracer());
            tracer.spanBuilder("span").startSpan().end();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> tracing.counters().notTaken() == 1);
            assertEquals(0, tracing.counters().exported());
        }
    }

    @Test
    void theEndOfTheProgramWaitsForTheCollectorForAMomentOnly() {
        Tracing tracing = Tracing.of(new KeptSpans(CompletableResultCode::new), "millrace-test", 1);
        Objects.requireNonNull(tracing.tracer()).spanBuilder("span").startSpan().end();
        assertTimeout(Tracing.CLOSE_WAIT_MAX.multipliedBy(4), tracing::close);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        for (String endpoint :
                List.of("collector:4318", "grpc://collector:4317", "http://", "http://a b/", "http://u:p@collector/")) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> new TracingProperties(endpoint, 0, ""), endpoint);
            assertTrue(
                    String.valueOf(refused.getMessage()).startsWith("millrace.tracing.endpoint=" + endpoint),
                    refused::getMessage);
        }
        for (double sample : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new TracingProperties("", sample, ""));
        }
    }

    private void end(double sample, Context parent, String name) {
        try (Tracing tracing = Tracing.of(collector, "millrace-test", sample)) {
            Objects.requireNonNull(tracing.tracer())
                    .spanBuilder(name)
                    .setParent(parent)
                    .startSpan()
                    .end();
        }
    }

    private static Context parent(TraceFlags flags) {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(TRACE, SPAN, flags, TraceState.getDefault())));
    }
}
