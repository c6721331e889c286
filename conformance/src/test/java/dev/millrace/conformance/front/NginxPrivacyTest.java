package dev.millrace.conformance.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What nginx keeps to itself, before a server that tells each client whose request it was, and says what it is told to
/// about who may keep that.
@Tag("slow")
final class NginxPrivacyTest {
    @TempDir
    private Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicBoolean gone = new AtomicBoolean();
    private HttpServer origin;
    private Nginx nginx;
    private FrontClient front;

    @BeforeEach
    void start() throws IOException {
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        origin.createContext("/", this::answer);
        origin.start();
        nginx = Nginx.before(
                folder,
                List.of(URI.create("http://127.0.0.1:" + origin.getAddress().getPort())));
        front = FrontClient.plain(nginx.address());
    }

    @AfterEach
    void stop() {
        if (nginx != null) {
            nginx.close();
        }
        origin.stop(0);
    }

    @Test
    void noTokenIsAnsweredWithWhatAnotherRead() throws Exception {
        for (String live : List.of("", "&live=long-poll")) {
            for (String cacheControl : List.of("public, max-age=60", "private, max-age=60")) {
                String place = "/v1/stream/p/s?offset=1" + live + "&said=" + cacheControl.replace(" ", "%20");
                for (String token : List.of("Bearer one", "Bearer two", "Bearer one")) {
                    assertEquals(token, front.get(place, "Authorization", token).body(), place);
                }
                assertEquals("nobody", front.get(place).body(), place);
            }
        }
    }

    @Test
    void whatIsPrivateIsNotKept() throws Exception {
        for (String live : List.of("", "&live=long-poll")) {
            String place = "/v1/stream/p/s?offset=1" + live + "&said=private,%20max-age=60";
            for (int i = 0; i < 3; i++) {
                int before = requests.get();
                HttpResponse<String> answer = front.get(place, "Authorization", "Bearer one");
                assertNotEquals("HIT", answer.headers().firstValue("X-Cache").orElse(""));
                assertEquals(before + 1, requests.get());
            }
        }
    }

    @Test
    void whatWasAskedForWithATokenInTheUrlIsNotKept() throws Exception {
        String place = "/v1/stream/p/s?offset=1&said=public,%20max-age=60&access_token=secret";
        front.get(place);
        int before = requests.get();
        front.get(place);
        assertEquals(before + 1, requests.get());
        assertFalse(Files.readString(folder.resolve("nginx.log")).contains("secret"));
    }

    @Test
    void noKeyAndNothingElseOnDiskHoldsAToken() throws Exception {
        for (String live : List.of("", "&live=long-poll")) {
            String place = "/v1/stream/p/s?offset=1" + live + "&said=public,%20max-age=20";
            front.get(place);
            front.get(place, "Authorization", "Bearer MARKER");
            front.get(place + "&access_token=MARKER");
        }
        int kept = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(bytes.contains("MARKER"), () -> file + ": " + bytes);
                kept += bytes.contains("KEY: GET http 127.0.0.1 /v1/stream/p/s") ? 1 : 0;
            }
        }
        assertEquals(2, kept, "what was asked for without a token");
    }

    @Test
    void aDeletedStreamIsNotServedForLongerThanItsHeadersSay() throws Exception {
        String place = "/v1/stream/p/s?offset=1&said=public,%20max-age=1,%20stale-while-revalidate=2";
        assertEquals(200, front.get(place).statusCode());
        assertEquals("HIT", front.get(place).headers().firstValue("X-Cache").orElse(""));
        gone.set(true);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> front.get(place).statusCode() == 404);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        String who = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "nobody");
        String query = exchange.getRequestURI().getQuery();
        exchange.getResponseHeaders().set("Cache-Control", query.replaceAll("^.*said=([^&]*).*$", "$1"));
        byte[] body = who.getBytes(UTF_8);
        exchange.sendResponseHeaders(gone.get() ? 404 : 200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
