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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./millrace cluster`: the whole deployment as processes, and what its Prometheus knows of it. Every panel and
/// every alert has to find numbers there: an empty answer, or one that is no number, is no data.
@Tag("slow")
final class ClusterCommandTest {
    private static final Duration UP_MAX = Duration.ofMinutes(3);
    private static final Duration DATA_MAX = Duration.ofSeconds(60);
    private static final Map<String, Integer> JOBS =
            Map.of("millrace-node", 2, "millrace-worker", 1, "millrace-cleanup", 1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void theAlertRulesAreSound() throws IOException {
        Path promtool = required("promtool");
        List<String> command = List.of(promtool.toString(), "check", "rules", WatchedExpressions.RULES.toString());
        OtherProgram.run(DATA_MAX, Map.of(), command).requireSuccess();
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
        int front = freePair();
        int prometheus = freePair();
        Path log = folder.resolve("cluster.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Repository.root().resolve("millrace").toString(),
                        "cluster",
                        "--folder=" + folder.resolve("cluster"),
                        "--s2-port=" + freePair(),
                        "--node-ports=" + freePair() + "," + freePair(),
                        "--worker-port=" + freePair(),
                        "--cleanup-port=" + freePair(),
                        "--front-port=" + front,
                        "--prometheus-port=" + prometheus,
                        "--scrape-interval=1s"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("MILLRACE_BUILD", "never");
        builder.environment().put("MILLRACE_CLEANUP_CRON", "0/2 * * * * ?");
        Process cluster = builder.start();
        try {
            Awaitility.await()
                    .atMost(UP_MAX)
                    .until(() -> Files.readString(log).contains("The cluster is up.") || !cluster.isAlive());
            assertTrue(cluster.isAlive(), () -> read(log));
            try (ClusterLoad load = ClusterLoad.start(http, "http://127.0.0.1:" + front)) {
                showsEverything(prometheus);
                load.requireNoTrouble();
            }
        } finally {
            cluster.destroy();
            assertTrue(cluster.waitFor(60, TimeUnit.SECONDS), "the cluster does not end");
        }
        assertEquals(143, cluster.exitValue(), () -> read(log));
        assertEquals(0, cluster.descendants().count());
    }

    /// Under a load that goes on meanwhile, since a quotient or a quantile of nothing is not a number.
    private void showsEverything(int prometheus) throws IOException {
        for (Map.Entry<String, Integer> job : JOBS.entrySet()) {
            String up = "sum(up{job=\"" + job.getKey() + "\"})";
            Awaitility.await(up)
                    .atMost(DATA_MAX)
                    .until(() -> values(prometheus, up).equals(List.of((double) job.getValue())));
        }
        List<String> without = new ArrayList<>();
        for (String expression : WatchedExpressions.all()) {
            try {
                Awaitility.await(expression)
                        .atMost(DATA_MAX)
                        .until(() -> values(prometheus, expression).stream().anyMatch(Double::isFinite));
            } catch (ConditionTimeoutException never) {
                without.add(expression + " = " + never.getMessage());
            }
        }
        assertEquals(List.of(), without, "without data");
        Awaitility.await("every rule evaluated")
                .atMost(DATA_MAX)
                .until(() -> healthOfRules(prometheus).equals(Set.of("ok")));
    }

    /// What a query comes to: a value of each series that it finds, which may be no number.
    private List<Double> values(int prometheus, String expression) throws IOException, InterruptedException {
        JsonNode answer = ask(prometheus, "query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        List<Double> values = new ArrayList<>();
        for (JsonNode series : answer.at("/data/result")) {
            values.add(
                    Double.parseDouble(series.path("value").path(1).asString().replace("Inf", "Infinity")));
        }
        return values;
    }

    private Set<String> healthOfRules(int prometheus) throws IOException, InterruptedException {
        Set<String> health = new TreeSet<>();
        for (JsonNode group : ask(prometheus, "rules").at("/data/groups")) {
            group.path("rules").forEach(rule -> health.add(rule.path("health").asString()));
        }
        return health;
    }

    private JsonNode ask(int prometheus, String what) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + prometheus + "/api/v1/" + what))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonMapper.builder().build().readTree(answer.body());
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
