package dev.millrace.conformance.tour;

import dev.millrace.conformance.DebianProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium with one page, asked by its DevTools protocol.
final class Browser implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Pattern DEVTOOLS = Pattern.compile("DevTools listening on ws://([^/\\s]+)/");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Process process;
    private final HttpClient client;
    private final WebSocket page;
    private final BlockingQueue<String> answers;
    private int asked;

    private Browser(Process process, HttpClient client, WebSocket page, BlockingQueue<String> answers) {
        this.process = process;
        this.client = client;
        this.page = page;
        this.answers = answers;
    }

    /// Opens a page; skips the calling test, loudly, where there is no Chromium.
    ///
    /// @param folder for its profile and what it prints
    static Browser open(Path folder, String url) throws IOException, InterruptedException {
        Optional<Path> program = DebianProgram.find("chromium", "chromium");
        Assumptions.assumeTrue(program.isPresent(), "no Chromium; apt-get install chromium");
        Path output = folder.resolve("browser.log");
        Process process = new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("browser"),
                        url)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        HttpClient client = HttpClient.newHttpClient();
        Awaitility.await("the browser starts")
                .atMost(START_MAX)
                .until(() -> devTools(output).isPresent() || !process.isAlive());
        String address = devTools(output).orElseThrow(() -> new AssertionError("no browser:\n" + read(output)));
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        String target = Awaitility.await("the page opens")
                .atMost(START_MAX)
                .until(() -> target(client, address), Optional::isPresent)
                .orElseThrow();
        WebSocket page = client.newWebSocketBuilder()
                .buildAsync(URI.create(target), new Answers(answers))
                .join();
        return new Browser(process, client, page, answers);
    }

    /// What a reader of the page sees.
    String text() {
        asked++;
        String request = JSON.createObjectNode()
                .put("id", asked)
                .put("method", "Runtime.evaluate")
                .set("params", JSON.createObjectNode().put("expression", "document.body.innerText"))
                .toString();
        var _ = page.sendText(request, true).join();
        try {
            while (true) {
                String answer = answers.poll(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
                if (answer == null) {
                    throw new AssertionError("the browser does not answer");
                }
                JsonNode tree = JSON.readTree(answer);
                if (tree.path("id").asInt() == asked) {
                    return tree.path("result").path("result").path("value").asString();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the browser was asked", interrupted);
        }
    }

    @Override
    public void close() {
        page.abort();
        client.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        var _ = process.onExit().join();
    }

    private static Optional<String> devTools(Path output) {
        Matcher matcher = DEVTOOLS.matcher(read(output));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Optional<String> target(HttpClient client, String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/json/list"))
                .build();
        for (JsonNode target :
                JSON.readTree(client.send(request, BodyHandlers.ofString()).body())) {
            if (target.path("type").asString().equals("page")
                    && target.path("url").asString().contains("room.html")) {
                return Optional.of(target.path("webSocketDebuggerUrl").asString());
            }
        }
        return Optional.empty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    /// Puts whole messages into a queue.
    private static final class Answers implements WebSocket.Listener {
        private final BlockingQueue<String> whole;
        private final StringBuilder parts = new StringBuilder();

        private Answers(BlockingQueue<String> whole) {
            this.whole = whole;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                whole.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
