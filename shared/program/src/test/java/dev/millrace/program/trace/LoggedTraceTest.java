package dev.millrace.program.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.millrace.model.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoggedTraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final TraceContext CONTEXT =
            new TraceContext(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, 1);
    private static final TraceContext OTHER = new TraceContext(1, 2, 3, 0);

    @Test
    void aSpanIsNamedUntilItIsClosed() {
        try (LoggedTrace _ = LoggedTrace.of(CONTEXT)) {
            assertEquals(List.of(TRACE, SPAN), named());
        }
        assertEquals(List.of("", ""), named());
    }

    @Test
    void theOneBeforeIsNamedAgain() {
        try (LoggedTrace _ = LoggedTrace.of(CONTEXT)) {
            try (LoggedTrace _ = LoggedTrace.of(OTHER)) {
                assertEquals(List.of("00000000000000010000000000000002", "0000000000000003"), named());
            }
            assertEquals(List.of(TRACE, SPAN), named());
            try (LoggedTrace _ = LoggedTrace.of(null)) {
                assertEquals(List.of(TRACE, SPAN), named());
            }
            assertEquals(List.of(TRACE, SPAN), named());
        }
    }

    @Test
    void workThatIsCarriedNamesItElsewhereAndLeavesNothingThere() throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Callable<List<String>> carried;
            try (LoggedTrace _ = LoggedTrace.of(CONTEXT)) {
                carried = LoggedTrace.carried(LoggedTraceTest::named);
            }
            assertEquals(List.of(TRACE, SPAN), other.submit(carried).get());
            assertEquals(List.of("", ""), other.submit(LoggedTraceTest::named).get());
            Callable<List<String>> plain = LoggedTrace.carried(LoggedTraceTest::named);
            assertEquals(List.of("", ""), other.submit(plain).get());
        }
    }

    /// What docs/metrics.md says of each format.
    @ParameterizedTest
    @CsvSource({"ecs, traceId, spanId", "logstash, traceId, spanId", "gelf, _traceId, _spanId"})
    void everyFormatOfJsonHasItAndOneOfNothingHasNot(String format, String trace, String span) {
        StructuredLogEncoder encoder = encoder(format);
        JsonNode without = line(encoder);
        assertNull(without.get(trace), without::toString);
        try (LoggedTrace _ = LoggedTrace.of(CONTEXT)) {
            JsonNode with = line(encoder);
            assertEquals(TRACE, with.path(trace).asString(), with::toString);
            assertEquals(SPAN, with.path(span).asString(), with::toString);
        }
    }

    private static StructuredLogEncoder encoder(String format) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.putObject(Environment.class.getName(), new StandardEnvironment());
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setContext(context);
        encoder.setFormat(format);
        encoder.start();
        return encoder;
    }

    private static JsonNode line(StructuredLogEncoder encoder) {
        Logger logger = (Logger) LoggerFactory.getLogger(LoggedTraceTest.class);
        LoggingEvent event =
                new LoggingEvent(LoggedTraceTest.class.getName(), logger, Level.WARN, "a line", null, new Object[0]);
        return JsonMapper.shared().readTree(new String(encoder.encode(event), StandardCharsets.UTF_8));
    }

    /// Of this thread; empty for nothing.
    private static List<String> named() {
        return List.of(word(LoggedTrace.TRACE_ID), word(LoggedTrace.SPAN_ID));
    }

    private static String word(String key) {
        String value = MDC.get(key);
        return value == null ? "" : value;
    }
}
