package dev.millrace.cleanup.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.testkit.log.CapturedLog;
import dev.millrace.testkit.store.SimulatedStreamStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunSpanTest {
    private static final AttributeKey<String> ENDING = AttributeKey.stringKey("millrace.cleanup.ending");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final List<SpanData> told = new ArrayList<>();
    private final Tracer tracer =
            SdkTracerProvider.builder().addSpanProcessor(new Kept()).build().get("test");
    private final Cleanup cleanup =
            new Cleanup(SimulatedStreamStore.create(), World.limits(10), new SplittableRandom(1), System::nanoTime);

    @Test
    void aRunIsToldWithWhatItCameTo() throws InterruptedException {
        RunReport report = RunSpan.around(tracer, cleanup::run);
        assertEquals(RunReport.Ending.DONE, report.ending());
        assertEquals(1, told.size());
        assertEquals("cleanup", told.getFirst().getName());
        assertEquals("DONE", told.getFirst().getAttributes().get(ENDING));
        assertEquals(StatusCode.UNSET, told.getFirst().getStatus().getStatusCode());
    }

    @Test
    void aRunThatDiesIsToldAndDies() {
        IllegalStateException bug = new IllegalStateException("a bug");
        assertSame(
                bug,
                assertThrows(
                        IllegalStateException.class,
                        () -> RunSpan.around(tracer, () -> {
                            throw bug;
                        })));
        assertEquals(StatusCode.ERROR, told.getFirst().getStatus().getStatusCode());
        assertEquals(
                IllegalStateException.class.getName(),
                told.getFirst().getAttributes().get(ERROR));
    }

    /// What is done with a stream is done by a thread of its own.
    @Test
    void whatARunAndItsThreadsLogNamesItsSpan() throws InterruptedException {
        World world = new World();
        world.create("source", World.TTL, "m");
        world.create("session:s", Lifetime.UNLIMITED);
        world.subscribe("session:s", "source");
        world.create("damaged", World.TTL, "m");
        world.store.damage(StreamKeys.of(World.path("damaged")), 0);
        world.store.advance(Duration.ofSeconds(91));
        world.run();
        world.store.advance(World.UNDELIVERED);
        try (CapturedLog log = new CapturedLog()) {
            RunReport report = RunSpan.around(tracer, world::run);
            assertEquals(1, report.counted().of("undeliveredGivenUp"));
            Map<String, String> span = Map.of(
                    "traceId", told.getFirst().getTraceId(),
                    "spanId", told.getFirst().getSpanId());
            for (String words : List.of("subscriptions=1", "stream tests/damaged is left to the next run: ")) {
                assertEquals(
                        List.of(span),
                        log.with(words).stream().map(CapturedLog.Line::context).toList(),
                        words);
            }
            world.run();
            assertEquals(
                    Map.of(), log.with("is left to the next run: ").getLast().context());
        }
    }

    @Test
    void withoutATracerARunIsJustMade() throws InterruptedException {
        assertEquals(RunReport.Ending.DONE, RunSpan.around(null, cleanup::run).ending());
        assertEquals(List.of(), told);
    }

    /// Keeps what is ended.
    private final class Kept implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            told.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
