package dev.millrace.conformance.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.net.RandomBalancer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What nginx saves a real node, and what it must not get in the way of. Requests to the node are counted between the
/// two.
@Tag("slow")
final class NginxTest {
    private static final int READERS = 500;
    private static final int ORIGIN_REQUESTS_MAX = 3;
    private static final Pattern ACTIVE = Pattern.compile("Active connections: (\\d+)");

    @TempDir
    private Path folder;

    private PackagedProgram node;
    private RandomBalancer counter;
    private Nginx nginx;
    private FrontClient front;
    private FrontClient direct;

    @BeforeEach
    void start() throws IOException {
        node = PackagedProgram.start(folder.resolve("data"), "--millrace.live.long-poll-wait=10s");
        counter = new RandomBalancer(List.of(node.base()), 1).start();
        nginx = Nginx.before(Files.createDirectory(folder.resolve("nginx")), List.of(counter.address()));
        front = FrontClient.plain(nginx.address());
        direct = FrontClient.plain(node.base());
    }

    @AfterEach
    void stop() {
        if (nginx != null) {
            nginx.close();
        }
        counter.close();
        node.close();
    }

    @Test
    void manyLongPollReadersCostTheNodeAFewRequestsPerCycle() throws Exception {
        direct.send("PUT", "/v1/stream/p/s", "");
        String place = "?offset=" + tail("/v1/stream/p/s") + "&live=long-poll";
        for (int cycle = 0; cycle < 2; cycle++) {
            long before = counter.requests();
            List<CompletableFuture<HttpResponse<String>>> readers = readers("/v1/stream/p/s" + place);
            Awaitility.await().atMost(Duration.ofSeconds(8)).until(() -> active() >= READERS);
            assertEquals(
                    204,
                    direct.send("POST", "/v1/stream/p/s", "[" + cycle + "]").statusCode());
            List<HttpResponse<String>> answers =
                    readers.stream().map(CompletableFuture::join).toList();
            for (HttpResponse<String> answer : answers) {
                assertEquals(200, answer.statusCode());
                assertEquals("[" + cycle + "]", answer.body());
            }
            long requests = counter.requests() - before;
            System.out.println(READERS + " readers, a cycle that ends with data: origin requests=" + requests);
            assertTrue(requests <= ORIGIN_REQUESTS_MAX, "origin requests: " + requests);
            place = "?offset=" + field(answers.getFirst(), "Stream-Next-Offset") + "&live=long-poll&cursor="
                    + field(answers.getFirst(), "Stream-Cursor");
        }
    }

    @Test
    void anIdleCycleIsSharedToo() throws Exception {
        direct.send("PUT", "/v1/stream/p/idle", "");
        String place = "/v1/stream/p/idle?offset=" + tail("/v1/stream/p/idle") + "&live=long-poll";
        long before = counter.requests();
        for (CompletableFuture<HttpResponse<String>> reader : readers(place)) {
            assertEquals(204, reader.join().statusCode());
        }
        long requests = counter.requests() - before;
        System.out.println(READERS + " readers, an idle cycle: origin requests=" + requests);
        assertTrue(requests <= ORIGIN_REQUESTS_MAX, "origin requests: " + requests);
    }

    @Test
    void aPageOfHistoryIsReadFromTheNodeOnce() throws Exception {
        direct.send("PUT", "/v1/stream/p/old", "[1,2,3]");
        direct.send("POST", "/v1/stream/p/old", "[4]");
        assertEquals("MISS", field(front.get("/v1/stream/p/old?offset=-1"), "X-Cache"));
        long before = counter.requests();
        HttpResponse<String> again = front.get("/v1/stream/p/old?offset=-1");
        assertEquals("HIT", field(again, "X-Cache"));
        assertEquals("[1,2,3,4]", again.body());
        assertEquals(before, counter.requests());
    }

    @Test
    void eventsArriveAtOnceOverTlsAndHttp2() throws Exception {
        direct.send("PUT", "/v1/stream/p/live", "");
        FrontClient secure = FrontClient.secure(nginx.tlsAddress(), folder.resolve("nginx"));
        HttpResponse<InputStream> events = secure.http()
                .send(secure.request("/v1/stream/p/live?offset=-1&live=sse").build(), BodyHandlers.ofInputStream());
        assertEquals(HttpClient.Version.HTTP_2, events.version());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        204,
                        direct.send("POST", "/v1/stream/p/live", "[" + i + "]").statusCode());
                String data = "data:[" + i + "]";
                CompletableFuture<Void> arrived = CompletableFuture.runAsync(() -> await(lines, data));
                arrived.orTimeout(2, TimeUnit.SECONDS).join();
            }
        }
    }

    @Test
    void writesPassAndRefusalsAreNotKept() throws Exception {
        assertEquals(404, front.get("/v1/stream/p/new?offset=-1").statusCode());
        assertEquals(201, front.send("PUT", "/v1/stream/p/new", "[1]").statusCode());
        assertEquals("[1]", front.get("/v1/stream/p/new?offset=-1").body());
        assertEquals(204, front.send("POST", "/v1/stream/p/new", "[2]").statusCode());
        assertEquals(204, front.send("DELETE", "/v1/stream/p/new", "").statusCode());
        assertEquals(404, front.send("HEAD", "/v1/stream/p/new", "").statusCode());
    }

    private static void await(BufferedReader lines, String wanted) {
        try {
            String line = lines.readLine();
            while (line != null && !line.equals(wanted)) {
                line = lines.readLine();
            }
            assertEquals(wanted, line);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private List<CompletableFuture<HttpResponse<String>>> readers(String pathAndQuery) {
        List<CompletableFuture<HttpResponse<String>>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(front.http().sendAsync(front.request(pathAndQuery).build(), BodyHandlers.ofString()));
        }
        return readers;
    }

    private int active() throws IOException, InterruptedException {
        Matcher matcher =
                ACTIVE.matcher(FrontClient.plain(nginx.status()).get("").body());
        assertTrue(matcher.find());
        return Integer.parseInt(matcher.group(1));
    }

    private String tail(String path) throws IOException, InterruptedException {
        return field(direct.get(path + "?offset=now"), "Stream-Next-Offset");
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow(() -> new AssertionError(answer + " has no " + name));
    }
}
