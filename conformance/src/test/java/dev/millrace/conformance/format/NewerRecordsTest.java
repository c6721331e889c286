package dev.millrace.conformance.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.model.name.StreamPath;
import dev.millrace.testkit.s2.S2Lite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An upgrade under way: one program writes what the others do not know yet. Those refuse the stream that it stands
/// in, in words, write nothing to it and take nothing from it, and serve all others.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NewerRecordsTest {
    private static final String PROJECT = "newer";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private S2Lite lite;
    private List<PackagedProgram> nodes = List.of();

    @BeforeAll
    void start(@TempDir Path data) {
        lite = S2Lite.inMemory();
        nodes = List.of(node(data.resolve("one")), node(data.resolve("two")));
    }

    @AfterAll
    void stop() {
        nodes.forEach(PackagedProgram::close);
        if (lite != null) {
            lite.close();
        }
        http.close();
    }

    /// Delivers and cleans up, too.
    private PackagedProgram node(Path data) {
        return PackagedProgram.start(
                data,
                "--millrace.s2.endpoint=" + lite.endpoint(),
                "--millrace.cleanup.cron=* * * * * ?",
                "--millrace.cleanup.clock-skew-margin=0s",
                "--millrace.live.long-poll-wait=2s");
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWithANewerRecordIsRefusedInWordsByThoseThatKnewItAndThoseThatDidNot(Newer newer) throws Exception {
        String name = nameOf(newer, "stream");
        String url = "/v1/stream/newer/" + name;
        create(url);
        create(url + "-other");
        RawLog log = log(name);
        CompletableFuture<HttpResponse<String>> live = http.sendAsync(
                request(0, "GET", url + "?offset=-1&live=sse", "").build(), BodyHandlers.ofString());
        assertEquals(204, status(0, "POST", url, "[1]"));
        log.append(newer.record());
        RawLog.Extent before = log.extent();
        for (int node = 0; node < nodes.size(); node++) {
            for (String asked : List.of(
                    "POST " + url,
                    "PUT " + url,
                    "GET " + url + "?offset=-1",
                    "GET " + url + "?offset=now&live=long-poll",
                    "DELETE " + url)) {
                requireWords(newer, ask(node, asked));
            }
            assertEquals(500, status(node, "HEAD", url, ""));
            assertEquals(204, status(node, "POST", url + "-other", "[1]"));
            String logged = "stream newer/" + name + ": its log cannot be read back: ";
            assertTrue(nodes.get(node).log().contains(logged), () -> "not logged: " + logged);
        }
        String heard = live.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).body();
        assertFalse(heard.contains("streamClosed"), heard);
        assertEquals(before, log.extent());
    }

    @ParameterizedTest
    @EnumSource
    void whatANewerRecordMayHaveProlongedIsNotCleanedUp(Newer newer) throws Exception {
        String name = nameOf(newer, "passing");
        String url = "/v1/stream/newer/" + name;
        assertEquals(
                201,
                http.send(
                                request(0, "PUT", url, "[0]")
                                        .header("Stream-TTL", "1")
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode());
        log(name).append(newer.record());
        RawLog.Extent before = log(name).extent();
        Pattern refused =
                Pattern.compile("stream newer/" + name + " is left to the next run: .*" + Pattern.quote(newer.words()));
        for (PackagedProgram node : nodes) {
            Awaitility.await("two runs that find it due, and refuse it")
                    .atMost(PATIENCE)
                    .until(() -> refused.matcher(node.log()).results().count() >= 2);
        }
        assertEquals(before, log(name).extent());
    }

    @ParameterizedTest
    @EnumSource
    void deliveryRefusesTheSessionOrTheSourceAndGoesOnWithTheOthers(Newer newer) throws Exception {
        String sound = nameOf(newer, "sound");
        String broken = nameOf(newer, "broken");
        String room = nameOf(newer, "room");
        String hall = nameOf(newer, "hall");
        create("/v1/stream/newer/" + room);
        create("/v1/stream/newer/" + hall);
        for (String source : List.of(room, hall)) {
            subscribe(sound, source);
        }
        subscribe(broken, hall);
        publish(hall, "[\"h1\"]");
        publish(room, "[\"r1\"]");
        awaitContent(sound, "h1", "r1");
        awaitContent(broken, "h1");

        log("session:" + broken).append(newer.record());
        log(room).append(newer.record());
        RawLog.Extent ofBroken = log("session:" + broken).extent();
        RawLog.Extent ofRoom = log(room).extent();
        requireWords(newer, ask(1, "POST /v1/newer/publish/" + room));
        publish(hall, "[\"h2\"]");
        awaitContent(sound, "h1", "r1", "h2");
        requireWords(newer, ask(0, "GET /v1/stream/newer/session:" + broken + "?offset=-1"));
        assertEquals(ofBroken, log("session:" + broken).extent());
        assertEquals(ofRoom, log(room).extent());
    }

    private static String nameOf(Newer newer, String what) {
        return what + "-" + newer.name().toLowerCase(Locale.ROOT);
    }

    private RawLog log(String stream) {
        return new RawLog(http, lite.endpoint(), new StreamPath(PROJECT, stream));
    }

    private void create(String url) throws IOException, InterruptedException {
        assertEquals(201, status(0, "PUT", url, "[0]"));
    }

    private void subscribe(String session, String source) throws IOException, InterruptedException {
        String json = "{\"sessionId\":\"" + session + "\",\"streamId\":\"" + source + "\"}";
        int status = status(0, "POST", "/v1/newer/subscribe", json);
        assertTrue(status == 200 || status == 201, () -> "subscribe was answered " + status);
    }

    private void publish(String source, String json) throws IOException, InterruptedException {
        assertEquals(204, status(0, "POST", "/v1/newer/publish/" + source, json));
    }

    /// All messages of a session, in whatever order sources come.
    private void awaitContent(String session, String... messages) {
        String url = "/v1/stream/newer/session:" + session + "?offset=-1";
        Awaitility.await(session + " has " + List.of(messages)).atMost(PATIENCE).until(() -> {
            String content = ask(1, "GET " + url).body();
            return List.of(messages).stream().allMatch(message -> content.contains("\"" + message + "\""))
                    && content.split(",", -1).length == messages.length;
        });
    }

    private static void requireWords(Newer newer, HttpResponse<String> answer) {
        String told = answer.request().method() + " " + answer.uri() + " " + answer.statusCode() + ": " + answer.body();
        assertEquals(500, answer.statusCode(), told);
        assertTrue(answer.body().contains(newer.words()), told);
    }

    private HttpResponse<String> ask(int node, String asked) throws IOException, InterruptedException {
        String[] words = asked.split(" ", 2);
        String body = words[0].equals("GET") || words[0].equals("DELETE") ? "" : "[\"again\"]";
        return http.send(request(node, words[0], words[1], body).build(), BodyHandlers.ofString());
    }

    private int status(int node, String method, String url, String json) throws IOException, InterruptedException {
        return http.send(request(node, method, url, json).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private HttpRequest.Builder request(int node, String method, String url, String json) {
        return HttpRequest.newBuilder(URI.create(nodes.get(node).base() + url))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .header("Content-Type", "application/json");
    }
}
