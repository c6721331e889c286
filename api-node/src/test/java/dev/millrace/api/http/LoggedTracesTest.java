package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.millrace.api.whole.Bounds;
import dev.millrace.api.whole.WholeNode;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.testkit.log.CapturedLog;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.wire.WireRequest;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A request that is answered 500 stands in the log with the trace that its client began.
final class LoggedTracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String S = "/v1/stream/p/s";
    private static final String LARGE = "x".repeat(HeavyWork.BYTES_MIN);

    private final SdkTracerProvider provider = SdkTracerProvider.builder().build();
    private final Tracer tracer = provider.get("test");
    private CapturedLog log;

    @BeforeEach
    void listen() {
        log = new CapturedLog();
    }

    @AfterEach
    void end() {
        log.close();
        provider.close();
    }

    @Test
    void aDefectIsLoggedWithTheTraceOfItsRequest() throws IOException {
        try (PortFixture port = PortFixture.start(PortFixture.SMALL, tracer)) {
            port.node.outcomes = LoggedTracesTest::defect;
            assertEquals(500, port.exchange(traced("GET", "01")).status());
            assertNames("a request failed: ");
        }
    }

    @Test
    void aPageThatCannotBeReadIsLoggedWithTheTraceOfItsRequest() throws IOException {
        try (PortFixture port = PortFixture.start(PortFixture.SMALL, tracer)) {
            port.node.outcomes = (path, command) -> new StreamOutcome.Inspected(ReadingTest.view());
            port.node.reads = () -> CompletableFuture.failedFuture(new IllegalStateException("in a test"));
            assertEquals(500, port.exchange(traced("GET", "01")).status());
            assertNames("reading a page failed: ");
        }
    }

    @Test
    void aLargeBodyIsLoggedWithTheTraceOfItsRequest() throws IOException {
        try (PortFixture port = PortFixture.start(HttpSettings.Limits.DEFAULT, tracer)) {
            port.node.outcomes = LoggedTracesTest::defect;
            assertEquals(
                    500,
                    port.exchange(traced("POST", "01").body("text/plain", LARGE))
                            .status());
            assertNames("a large body could not be taken: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE"})
    void aDamagedLogIsLoggedWithTheTraceOfTheRequestThatFoundIt(String method) throws IOException {
        SimulatedStreamStore store = SimulatedStreamStore.create();
        try (WholeNode before = new WholeNode(store, Bounds.DEFAULT, 1)) {
            WireRequest create = WireRequest.of("PUT", S).body("text/plain", "m");
            assertEquals(201, before.exchange(create).status());
        }
        store.damage(StreamKeys.of(new StreamPath("p", "s")), 0);
        store.damage(StreamKeys.of(new StreamPath("p", "s")), 1);
        try (WholeNode node = new WholeNode(store, Bounds.DEFAULT, 2, tracer)) {
            WireRequest request = traced(method, "01");
            boolean writes = method.equals("POST") || method.equals("PUT");
            assertEquals(
                    500,
                    node.exchange(writes ? request.body("text/plain", "m") : request)
                            .status());
        }
        assertNames("stream p/s: its log cannot be read back: ");
    }

    @Test
    void aTraceThatIsNotSampledIsNamedTooAndOneThatIsNotMadeIsNot() throws IOException {
        try (PortFixture port = PortFixture.start(PortFixture.SMALL, tracer)) {
            port.node.outcomes = LoggedTracesTest::defect;
            assertEquals(500, port.exchange(traced("GET", "00")).status());
            assertNames("a request failed: ");
        }
        try (PortFixture port = PortFixture.start()) {
            port.node.outcomes = LoggedTracesTest::defect;
            assertEquals(500, port.exchange(traced("GET", "01")).status());
            assertEquals(Map.of(), log.with("a request failed: ").getLast().context());
        }
    }

    private static WireRequest traced(String method, String flags) {
        String target = method.equals("GET") ? S + "?offset=-1" : S;
        return WireRequest.of(method, target).with("traceparent", "00-" + TRACE + "-" + CALLER + "-" + flags);
    }

    private static StreamOutcome defect(StreamPath path, Object command) {
        throw new IllegalStateException("in a test");
    }

    /// That there is one such line, of the client's trace and of a span of ours.
    private void assertNames(String words) {
        List<CapturedLog.Line> lines = log.with(words);
        assertEquals(1, lines.size(), () -> log.lines().toString());
        Map<String, String> context = lines.getFirst().context();
        assertEquals(TRACE, context.get("traceId"));
        assertFalse(List.of(CALLER, "").contains(context.getOrDefault("spanId", "")), context::toString);
    }
}
