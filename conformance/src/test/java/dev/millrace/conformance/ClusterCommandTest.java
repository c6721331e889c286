package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./millrace cluster`: the whole deployment as processes, and what its Prometheus knows of it.
@Tag("slow")
final class ClusterCommandTest {
    private static final Duration UP_MAX = Duration.ofMinutes(3);
    private static final Duration DATA_MAX = Duration.ofSeconds(60);
    private static final Pattern ALERT = Pattern.compile("(?m)^ +expr: (.*)$");
    private static final Pattern LIMIT = Pattern.compile(" (==|>|<) [0-9.]+$");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void theAlertRulesAreSound() throws IOException {
        Path promtool = required("promtool");
        OtherProgram.run(DATA_MAX, Map.of(), List.of(promtool.toString(), "check", "rules", rules().toString()))
                .requireSuccess();
    }

    @Test
    void everyPanelAndEveryAlertHasDataFromARunningCluster() throws Exception {
        required("prometheus");
        Assumptions.assumeTrue(DebianProgram.find("nginx", "nginx-light").isPresent(), "no nginx");
        Assumptions.assumeTrue(
                OtherProgram.run(DATA_MAX, Map.of(), List.of("../scripts/s2-lite", "--find"))
                                .exitCode()
                        == 0,
                "no 's2' found; scripts/s2-lite --path builds it");
        int one = freePair();
        int two = freePair();
        int front = freePair();
        int prometheus = freePair();
        Path log = folder.resolve("cluster.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Repository.root().resolve("millrace").toString(),
                        "cluster",
                        "--folder",
                        folder.resolve("cluster").toString(),
                        "--s2-port",
                        Integer.toString(freePair()),
                        "--node-ports",
                        one + "," + two,
                        "--front-port",
                        Integer.toString(front),
                        "--prometheus-port",
                        Integer.toString(prometheus),
                        "--scrape-interval",
                        "1s")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("MILLRACE_BUILD", "never");
        Process cluster = builder.start();
        try {
            Awaitility.await()
                    .atMost(UP_MAX)
                    .until(() -> Files.readString(log).contains("The cluster is up.") || !cluster.isAlive());
            assertTrue(cluster.isAlive(), () -> read(log));
            use("http://127.0.0.1:" + front);
            for (String expression : expressions()) {
                Awaitility.await(expression).atMost(DATA_MAX).until(() -> hasData(prometheus, expression));
            }
        } finally {
            cluster.destroy();
            assertTrue(cluster.waitFor(60, TimeUnit.SECONDS), "the cluster does not end");
        }
        assertEquals(143, cluster.exitValue(), () -> read(log));
        assertEquals(0, cluster.descendants().count());
    }

    private void use(String front) throws IOException, InterruptedException {
        String stream = front + "/v1/stream/p/s";
        assertEquals(201, send("PUT", stream, "[0]").statusCode());
        for (int i = 0; i < 50; i++) {
            assertEquals(204, send("POST", stream, "[" + i + "]").statusCode());
        }
        assertEquals(200, send("GET", stream + "?offset=-1", "").statusCode());
        assertEquals(
                404, send("GET", front + "/v1/stream/p/absent?offset=-1", "").statusCode());
    }

    private HttpResponse<String> send(String method, String uri, String json) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .method(method, HttpRequest.BodyPublishers.ofString(json))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }

    /// What the dashboard asks, and what the alerts look at, without their limits.
    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        Path dashboard = Repository.root().resolve("deploy/grafana/dashboards/millrace.json");
        for (JsonNode panel : JsonMapper.builder()
                .build()
                .readTree(Files.readString(dashboard))
                .path("panels")) {
            panel.path("targets")
                    .forEach(target ->
                            expressions.add(target.path("expr").asString().replace("$__rate_interval", "1m")));
        }
        int asked = expressions.size();
        Matcher alert = ALERT.matcher(Files.readString(rules()));
        while (alert.find()) {
            String looked = LIMIT.matcher(alert.group(1)).replaceFirst("");
            assertTrue(looked.length() < alert.group(1).length(), () -> "an alert without a limit: " + alert.group(1));
            expressions.add(looked);
        }
        assertTrue(asked > 15 && expressions.size() > asked + 10, expressions::toString);
        return expressions;
    }

    private boolean hasData(int prometheus, String expression) throws IOException, InterruptedException {
        String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
        HttpResponse<String> answer =
                send("GET", "http://127.0.0.1:" + prometheus + "/api/v1/query?query=" + query, "");
        assertEquals(200, answer.statusCode(), answer.body());
        return !JsonMapper.builder()
                .build()
                .readTree(answer.body())
                .at("/data/result")
                .isEmpty();
    }

    private static Path rules() {
        return Repository.root().resolve("deploy/prometheus/alerts.yml");
    }

    private static Path required(String program) throws IOException {
        Optional<Path> found = DebianProgram.find(program, "prometheus");
        Assumptions.assumeTrue(found.isPresent(), "no " + program + "; apt-get install prometheus");
        return found.orElseThrow();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// A free port with a free one after it.
    private static int freePair() throws IOException {
        for (int tries = 0; tries < 100; tries++) {
            int first = free(0);
            if (first < 65_535 && free(first + 1) > 0) {
                return first;
            }
        }
        throw new AssertionError("no two free ports side by side");
    }

    /// That port, or any for 0; -1 where it is taken.
    private static int free(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.getLocalPort();
        } catch (BindException taken) {
            return -1;
        }
    }
}
