package dev.millrace.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// How the program starts, refuses to start, and stops.
@Tag("slow")
final class StartAndStopTest {
    private static final int TERMINATED = 143; // 128 + SIGTERM
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path data;

    @Test
    void aStartedProgramIsLiveAndReadyAndTellsItsMetrics() throws Exception {
        try (PackagedProgram program = PackagedProgram.start(data)) {
            URI management = program.management();
            assertEquals(200, get(management + "/health/live").statusCode());
            assertEquals(200, get(management + "/health/ready").statusCode());
            assertTrue(get(management + "/metrics").body().contains("jvm_memory_used_bytes"));
            assertEquals(404, get(management + "/env").statusCode());
            assertEquals(200, get(program.base() + "/health").statusCode());
        }
    }

    @Test
    void whatWasWrittenIsThereAfterAStop() throws Exception {
        try (PackagedProgram program = PackagedProgram.start(data)) {
            assertEquals(
                    201, send("PUT", program.base() + "/v1/stream/p/s", "[1]").statusCode());
            assertEquals(TERMINATED, program.stop());
        }
        try (PackagedProgram program = PackagedProgram.start(data)) {
            assertEquals("[1]", get(program.base() + "/v1/stream/p/s?offset=-1").body());
        }
    }

    @Test
    void aStopEndsEventStreamsAndIsOverInTime() throws Exception {
        try (PackagedProgram program = PackagedProgram.start(data)) {
            send("PUT", program.base() + "/v1/stream/p/s", "[1]");
            HttpRequest follow = HttpRequest.newBuilder(
                            URI.create(program.base() + "/v1/stream/p/s?offset=-1&live=sse"))
                    .build();
            InputStream events = http.send(follow, BodyHandlers.ofInputStream()).body();
            String begun = new String(events.readNBytes(20), UTF_8);
            assertEquals("event: data\ndata:[1]", begun.substring(0, 20));
            long startNs = System.nanoTime();
            assertEquals(TERMINATED, program.stop());
            assertTrue(Duration.ofNanos(System.nanoTime() - startNs).compareTo(STOP_MAX) < 0);
            String rest = new String(events.readAllBytes(), UTF_8);
            assertTrue(rest.endsWith("\n\n") && rest.contains("event: control"), rest);
        }
    }

    @Test
    void aStopAnswersWhatIsOnItsWayOnConnectionsThatAreThere() throws Exception {
        try (PackagedProgram program = PackagedProgram.start(data, "--millrace.http.drain-wait=2s");
                WireConnection used = connect(program);
                WireConnection fresh = connect(program)) {
            assertEquals(200, used.exchange(WireRequest.of("GET", "/health")).status());
            assertTrue(program.management().isAbsolute());
            program.terminate();
            Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> refuses(program));
            for (WireConnection connection : List.of(used, fresh)) {
                String path = "/v1/stream/p/" + (connection == used ? "used" : "fresh");
                WireResponse last = connection.exchange(WireRequest.of("PUT", path));
                assertEquals(201, last.status());
                assertTrue(last.closesConnection());
            }
            assertEquals(TERMINATED, program.awaitExit());
        }
    }

    @Test
    void aSecondProcessOnTheSameFolderIsRefused() {
        try (PackagedProgram first = PackagedProgram.start(data);
                PackagedProgram second = PackagedProgram.launch(data)) {
            assertNotEquals(0, second.awaitExit());
            assertTrue(second.log().contains(data.toString()), second.log());
            assertTrue(second.log().contains("MILLRACE_S2_ENDPOINT"), second.log());
            assertTrue(first.base().isAbsolute());
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        try (PackagedProgram first = PackagedProgram.start(data.resolve("one"));
                PackagedProgram second = PackagedProgram.launch(
                        data.resolve("two"), "--port=" + first.base().getPort())) {
            assertRefused(second, String.valueOf(first.base().getPort()));
        }
    }

    @Test
    void aHostThatOthersReachNeedsItSaidThatThereIsNoAccessControl() {
        try (PackagedProgram program = PackagedProgram.launch(data, "--host=0.0.0.0")) {
            assertRefused(program, "--millrace.auth.mode=none");
        }
        try (PackagedProgram program = PackagedProgram.start(data, "--host=0.0.0.0", "--millrace.auth.mode=none")) {
            assertTrue(program.base().isAbsolute());
        }
    }

    @Test
    void aBadValueIsNamedAtTheStart() {
        try (PackagedProgram program = PackagedProgram.launch(data, "--millrace.live.long-poll-wait=9h")) {
            assertRefused(program, "millrace.live.long-poll-wait=9h");
        }
        try (PackagedProgram program = PackagedProgram.launch(data, "--millrace.http.port=many")) {
            assertRefused(program, "millrace.http.port=many");
        }
    }

    @Test
    void logsAreJsonWhereAPropertySaysSo() throws Exception {
        Map<String, String> environment = Map.of("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
        try (PackagedProgram program = PackagedProgram.launch(data, environment)) {
            assertTrue(program.management().isAbsolute());
            String line = program.log()
                    .lines()
                    .filter(logged -> logged.contains("listening"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(program.log()));
            assertEquals(
                    "dev.millrace.api.http.HttpServer",
                    JsonMapper.builder()
                            .build()
                            .readTree(line)
                            .at("/log/logger")
                            .asString(),
                    line);
        }
    }

    @Test
    void anUnknownPropertyIsNamedAtTheStart() {
        try (PackagedProgram program = PackagedProgram.launch(data, "--millrace.live.long-pol-wait=2s")) {
            assertRefused(program, "millrace.live.long-poll-wait");
        }
    }

    private static WireConnection connect(PackagedProgram program) throws IOException {
        return WireConnection.open(program.base().getPort(), STOP_MAX);
    }

    private static boolean refuses(PackagedProgram program) {
        try (WireConnection _ = connect(program)) {
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private static void assertRefused(PackagedProgram program, String words) {
        assertEquals(1, program.awaitExit(), program.log());
        assertTrue(program.log().contains(words), program.log());
        assertEquals(1, program.log().lines().count(), program.log());
    }

    private HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String uri, String json) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .method(method, HttpRequest.BodyPublishers.ofString(json))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }
}
