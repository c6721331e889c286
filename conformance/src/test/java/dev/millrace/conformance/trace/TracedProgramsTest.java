package dev.millrace.conformance.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.conformance.format.RawLog;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.trace.TraceCollector;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// A node, a worker and a cleanup on one S2, told of a collector by their environment alone, as Kubernetes does it.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TracedProgramsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CALLER = "00f067aa0ba902b7";
    private static final LogRecord FOREIGN = new LogRecord(List.of(), Bytes.utf8("not ours"));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AutoCloseable> open = new ArrayList<>();
    private S2Lite lite;
    private TraceCollector collector;
    private PackagedProgram node;
    private PackagedProgram worker;

    @BeforeAll
    void start(@TempDir Path scratch) throws IOException {
        lite = opened(S2Lite.inMemory());
        collector = opened(new TraceCollector());
        Map<String, String> ofNode = Map.of(
                "MILLRACE_TRACING_SAMPLE",
                "0",
                "MILLRACE_FANOUT_ENABLED",
                "false",
                "MILLRACE_CLEANUP_ENABLED",
                "false");
        Map<String, String> ofWorker =
                Map.of("MILLRACE_FANOUT_SPOOL_FOLDER", scratch.resolve("spool").toString());
        Map<String, String> ofCleanup = Map.of("MILLRACE_TRACING_SAMPLE", "1", "MILLRACE_CLEANUP_CRON", "* * * * * ?");
        node = opened(PackagedProgram.launch(scratch.resolve("data"), environment(ofNode)));
        worker = opened(PackagedProgram.launchWorker(environment(ofWorker)));
        PackagedProgram cleanup = opened(PackagedProgram.launchCleanup(environment(ofCleanup)));
        for (PackagedProgram program : List.of(node, worker, cleanup)) {
            assertTrue(program.management().isAbsolute());
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.add(part);
        return part;
    }

    private Map<String, String> environment(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(own);
        environment.put("MILLRACE_S2_ENDPOINT", lite.endpoint().toString());
        environment.put("MILLRACE_TRACING_ENDPOINT", collector.endpoint());
        environment.put("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
        return environment;
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable part : open.reversed()) {
            part.close();
        }
        http.close();
    }

    @Test
    void aPublishToTheNodeAndItsDeliveryByTheWorkerAreOneTrace() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        subscribed("alice", "room");
        assertEquals(204, status("/v1/p/publish/room", trace));
        Span request = only(trace, "POST /v1/{project}/publish/{stream}");
        Span append = only(trace, "append");
        Span deliver = only(trace, "deliver");

        assertEquals(CALLER, TraceCollector.parentId(request));
        assertEquals(TraceCollector.spanId(request), TraceCollector.parentId(append));
        assertEquals(TraceCollector.spanId(append), TraceCollector.parentId(deliver));
        assertEquals(
                List.of(
                        Span.SpanKind.SPAN_KIND_SERVER,
                        Span.SpanKind.SPAN_KIND_PRODUCER,
                        Span.SpanKind.SPAN_KIND_CONSUMER),
                List.of(request.getKind(), append.getKind(), deliver.getKind()));
        assertEquals(
                List.of("millrace", "millrace", "millrace-worker"),
                List.of(collector.service(request), collector.service(append), collector.service(deliver)));
        assertEquals("204", TraceCollector.attribute(request, "http.response.status_code"));
        assertEquals("session:alice", TraceCollector.attribute(deliver, "millrace.session"));
        assertEquals(3, of(trace).size());
    }

    @Test
    void aRunOfTheCleanupIsATraceOfItsOwn() {
        Span run = collector.await(1, span -> span.getName().equals("cleanup")).getFirst();
        assertEquals("millrace-cleanup", collector.service(run));
        assertEquals("", TraceCollector.parentId(run));
        assertEquals("DONE", TraceCollector.attribute(run, "millrace.cleanup.ending"));
        assertEquals(1, of(TraceCollector.traceId(run)).size());
    }

    @Test
    void theNodesLogNamesTheRequestThatItCouldNotAnswer() throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        assertEquals(201, create("broken"));
        log("broken").append(FOREIGN);
        assertEquals(500, status("/v1/stream/p/broken", trace));
        Span request = only(trace, "POST /v1/stream/{project}/{stream}");
        assertEquals("500", TraceCollector.attribute(request, "http.response.status_code"));
        assertEquals(
                TraceCollector.spanId(request),
                spanInLog(node, "stream p/broken: its log cannot be read back: ", trace));
    }

    @Test
    void theWorkersLogNamesThePublishThatItCouldNotDeliver() throws Exception {
        String trace = "1c7b6b1ee8b34f0fb6a1a8d3f6c9e201";
        subscribed("bob", "hall");
        log("session:bob").append(FOREIGN);
        assertEquals(204, status("/v1/p/publish/hall", trace));
        assertEquals(
                TraceCollector.spanId(only(trace, "append")),
                spanInLog(worker, "session p/session:bob: its log cannot be read back: ", trace));
        only(trace, "POST /v1/{project}/publish/{stream}"); // told by another thread than the append
        assertEquals(2, of(trace).size(), "nothing was delivered");
    }

    /// The span that the first such line of this trace names.
    private static String spanInLog(PackagedProgram program, String words, String trace) {
        return Awaitility.await(words)
                .atMost(PATIENCE)
                .until(
                        () -> program.log()
                                .lines()
                                .filter(line -> line.startsWith("{"))
                                .map(line -> JsonMapper.shared().readTree(line))
                                .filter(line -> line.path("message").asString().startsWith(words)
                                        && line.path("traceId").asString("").equals(trace))
                                .map(line -> line.path("spanId").asString())
                                .findFirst()
                                .orElse(""),
                        span -> !span.isEmpty());
    }

    private List<Span> of(String trace) {
        return collector.spans().stream()
                .filter(span -> TraceCollector.traceId(span).equals(trace))
                .toList();
    }

    private Span only(String trace, String name) {
        List<Span> found = collector.await(
                1,
                span -> TraceCollector.traceId(span).equals(trace)
                        && span.getName().equals(name));
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }

    private RawLog log(String stream) {
        return new RawLog(http, lite.endpoint(), new StreamPath("p", stream));
    }

    private void subscribed(String session, String source) throws IOException, InterruptedException {
        assertEquals(201, create(source));
        String json = "{\"sessionId\":\"" + session + "\",\"streamId\":\"" + source + "\"}";
        assertEquals(200, send("POST", "/v1/p/subscribe", json, null));
    }

    private int create(String stream) throws IOException, InterruptedException {
        return send("PUT", "/v1/stream/p/" + stream, "[]", null);
    }

    /// Of a POST that is part of a trace.
    private int status(String path, String trace) throws IOException, InterruptedException {
        return send("POST", path, "[1]", "00-" + trace + "-" + CALLER + "-01");
    }

    private int send(String method, String path, String json, @Nullable String traceparent)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.base() + path))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .header("Content-Type", "application/json");
        if (traceparent != null) {
            request.header("traceparent", traceparent);
        }
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
}
