package dev.millrace.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.config.ApiNode;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.trace.TraceContext;
import dev.millrace.program.trace.TraceCounters;
import dev.millrace.program.trace.Tracing;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.trace.TraceCollector;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// What a collector of traces is told by a whole program, and what readers notice of it: nothing.
final class TracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OTHER_TRACE = "00000000000000000000000000000abc";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String NOT_SAMPLED = "00-" + OTHER_TRACE + "-" + CALLER + "-00";
    private static final StreamPath SOURCE = new StreamPath("p", "s");

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private TraceCollector collector;

    @BeforeEach
    void collects() throws IOException {
        collector = new TraceCollector();
    }

    @AfterEach
    void ends() {
        http.close();
        collector.close();
    }

    @Test
    void aPublishAndItsDeliveryToEachSessionAreOneTrace() throws Exception {
        try (ConfigurableApplicationContext program = start(collector.endpoint())) {
            subscribed(program);
            assertEquals(204, publish(program, "hello", SAMPLED).statusCode());
            List<Span> delivered = collector.await(
                    2, span -> isOf(TRACE, span) && span.getName().equals("deliver"));
            Span request = only(span -> span.getName().equals("POST /v1/{project}/publish/{stream}"));
            Span append = only(span -> span.getName().equals("append"));

            assertEquals(TRACE, TraceCollector.traceId(request));
            assertEquals(CALLER, TraceCollector.parentId(request));
            assertEquals(Span.SpanKind.SPAN_KIND_SERVER, request.getKind());
            assertEquals("204", TraceCollector.attribute(request, "http.response.status_code"));
            assertEquals("/v1/p/publish/s", TraceCollector.attribute(request, "url.path"));
            assertEquals("s", TraceCollector.attribute(request, "millrace.stream"));

            assertEquals(TRACE, TraceCollector.traceId(append));
            assertEquals(TraceCollector.spanId(request), TraceCollector.parentId(append));
            assertEquals("Appended", TraceCollector.attribute(append, "millrace.outcome"));

            assertEquals(2, delivered.size());
            delivered.forEach(span -> assertEquals(TraceCollector.spanId(append), TraceCollector.parentId(span)));
            assertEquals(
                    Set.of("session:a", "session:b"),
                    delivered.stream()
                            .map(span -> TraceCollector.attribute(span, "millrace.session"))
                            .collect(Collectors.toSet()));
            assertEquals("p/s", TraceCollector.attribute(delivered.getFirst(), "messaging.destination.name"));
        }
    }

    @Test
    void aTracedMessageIsReadAsAnyOther() throws Exception {
        try (ConfigurableApplicationContext program = start(collector.endpoint())) {
            subscribed(program);
            publish(program, "traced", SAMPLED);
            publish(program, "plain", NOT_SAMPLED);
            assertEquals("tracedplain", get(program, "/v1/stream/p/s?offset=-1").body());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> get(program, "/v1/stream/p/session:a?offset=-1")
                            .body()
                            .equals("tracedplain"));
            List<TraceContext> traces = traces(program, SOURCE);
            assertEquals(1, traces.size());
            assertEquals(0x4bf92f3577b34da6L, traces.getFirst().traceIdHigh());
            assertEquals(List.of(), traces(program, new StreamPath("p", "session:a")));
        }
    }

    @Test
    void aRequestThatIsNotSampledIsToldNowhere() throws Exception {
        try (ConfigurableApplicationContext program = start(collector.endpoint())) {
            subscribed(program);
            assertEquals(204, publish(program, "plain", NOT_SAMPLED).statusCode());
            assertEquals(List.of(), traces(program, SOURCE));
            publish(program, "traced", SAMPLED);
            collector.await(2, span -> isOf(TRACE, span) && span.getName().equals("deliver"));
            assertEquals(
                    List.of(),
                    collector.spans().stream()
                            .filter(span -> !isOf(TRACE, span))
                            .toList());
        }
    }

    @Test
    void noTokenIsTold() throws Exception {
        try (ConfigurableApplicationContext program = start(collector.endpoint())) {
            subscribed(program);
            HttpRequest read = request(program, "/v1/stream/p/s?offset=-1&access_token=sesame")
                    .header("traceparent", SAMPLED)
                    .header("Authorization", "Bearer sesame")
                    .build();
            assertEquals(200, http.send(read, BodyHandlers.ofString()).statusCode());
            Span told = collector.await(1, span -> isOf(TRACE, span)).getFirst();
            assertEquals("GET /v1/stream/{project}/{stream}", told.getName());
            assertEquals("/v1/stream/p/s", TraceCollector.attribute(told, "url.path"));
            assertFalse(told.toString().contains("sesame"), told::toString);
        }
    }

    @Test
    void aLiveReadIsToldWhenItsAnswerBegins() throws Exception {
        try (ConfigurableApplicationContext program = start(collector.endpoint())) {
            subscribed(program);
            HttpRequest live = request(program, "/v1/stream/p/s?offset=-1&live=sse")
                    .header("traceparent", SAMPLED)
                    .build();
            HttpResponse<InputStream> answer = http.send(live, BodyHandlers.ofInputStream());
            try (InputStream open = answer.body()) {
                assertTrue(open.read() >= 0);
                Span told = collector.await(1, span -> isOf(TRACE, span)).getFirst();
                assertEquals("200", TraceCollector.attribute(told, "http.response.status_code"));
            }
        }
    }

    @Test
    void anErrorOfTheClientIsNoneOfTheServer() throws Exception {
        try (ConfigurableApplicationContext program = start(collector.endpoint())) {
            HttpRequest read = request(program, "/v1/stream/p/none?offset=-1")
                    .header("traceparent", SAMPLED)
                    .build();
            assertEquals(404, http.send(read, BodyHandlers.ofString()).statusCode());
            Span told = collector.await(1, span -> isOf(TRACE, span)).getFirst();
            assertEquals("404", TraceCollector.attribute(told, "http.response.status_code"));
            assertEquals("", TraceCollector.attribute(told, "error.type"));
        }
    }

    @Test
    void aCollectorThatIsAwayIsNotWaitedFor() throws Exception {
        try (ConfigurableApplicationContext program = start("http://127.0.0.1:" + closedPort() + "/v1/traces")) {
            subscribed(program);
            assertEquals(204, publish(program, "hello", SAMPLED).statusCode());
            assertEquals("hello", get(program, "/v1/stream/p/s?offset=-1").body());
            TraceCounters counters = program.getBean(Tracing.class).counters();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> counters.notTaken() >= 4);
            assertEquals(0, counters.exported());
        }
    }

    @Test
    void withoutAnEndpointNothingIsTracedWhateverTheClientSays() throws Exception {
        try (ConfigurableApplicationContext program = start("")) {
            subscribed(program);
            assertEquals(204, publish(program, "hello", SAMPLED).statusCode());
            assertEquals(List.of(), traces(program, SOURCE));
        }
    }

    private ConfigurableApplicationContext start(String endpoint) {
        return new SpringApplicationBuilder(StandaloneConfiguration.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "millrace.http.port=0",
                        "millrace.store.folder=" + data.resolve("data"),
                        "millrace.tracing.endpoint=" + endpoint,
                        "millrace.tracing.sample=0")
                .run();
    }

    /// A source with two sessions.
    private void subscribed(ConfigurableApplicationContext program) throws Exception {
        HttpRequest create = request(program, "/v1/stream/p/s")
                .header("Content-Type", "text/plain")
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        assertEquals(201, http.send(create, BodyHandlers.discarding()).statusCode());
        for (String session : List.of("a", "b")) {
            HttpRequest subscribe = request(program, "/v1/p/subscribe")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"sessionId\":\"" + session + "\",\"streamId\":\"s\"}"))
                    .build();
            assertEquals(200, http.send(subscribe, BodyHandlers.discarding()).statusCode());
        }
    }

    private HttpResponse<String> publish(ConfigurableApplicationContext program, String message, String traceparent)
            throws Exception {
        HttpRequest publish = request(program, "/v1/p/publish/s")
                .header("Content-Type", "text/plain")
                .header("traceparent", traceparent)
                .POST(HttpRequest.BodyPublishers.ofString(message))
                .build();
        return http.send(publish, BodyHandlers.ofString());
    }

    private HttpResponse<String> get(ConfigurableApplicationContext program, String path) throws Exception {
        return http.send(request(program, path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(ConfigurableApplicationContext program, String path) {
        int port = program.getBean(ApiNode.class).port();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /// The trace contexts in a stream's log.
    private static List<TraceContext> traces(ConfigurableApplicationContext program, StreamPath path)
            throws UnreadableRecordException {
        ReadOutcome read = program.getBean(StreamStore.class)
                .read(StreamKeys.of(path), new ReadStart.SeqNum(0), 100, 1 << 20)
                .join();
        List<TraceContext> traces = new ArrayList<>();
        for (SequencedRecord record :
                assertInstanceOf(ReadOutcome.Records.class, read).records()) {
            if (StreamRecordCodec.decode(record.record()).record() instanceof StreamRecord.Data data
                    && data.trace() != null) {
                traces.add(data.trace());
            }
        }
        return traces;
    }

    private Span only(Predicate<Span> meant) {
        List<Span> found = collector.await(1, meant);
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }

    private static boolean isOf(String trace, Span span) {
        return TraceCollector.traceId(span).equals(trace);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
