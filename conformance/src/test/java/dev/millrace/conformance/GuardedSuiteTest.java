package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The official suite against a server that asks for tokens, made and configured by the launcher's own commands.
@Tag("slow")
final class GuardedSuiteTest {
    private static final int PASSED = 332;
    private static final Duration COMMAND_MAX = Duration.ofMinutes(2);

    @TempDir
    private Path data;

    @Test
    void everyTestOfTheOfficialSuitePassesWithTokens() throws IOException, InterruptedException {
        String registry = "--file=" + data.resolve("projects.json");
        // One test of the suite asks as a page of this origin.
        launcher("project", "create", "_default", "--cors-origin=https://example.com", registry);
        String token = launcher("token", "--project=_default", "--scope=manage", "--ttl=1h", registry);
        List<JsonNode> tests;
        String log;
        String metrics;
        try (PackagedProgram program = PackagedProgram.start(
                data.resolve("data"),
                "--millrace.live.long-poll-wait=2s",
                "--millrace.auth.projects-file=" + data.resolve("projects.json"))) {
            assertEquals(401, get(program.base().resolve("/v1/stream/a")).status());
            tests = NodeTests.run("official-suite-with-tokens", program.base(), Map.of("MILLRACE_TOKEN", token));
            metrics = get(program.management().resolve("/metrics")).body();
            log = program.log();
        }
        List<String> passed = NodeTests.titles(tests, "passed");
        List<String> failed = NodeTests.titles(tests, "failed");
        Counted.leave("official suite with tokens", passed.size(), failed.size(), "");
        String secret = secret(Files.readString(data.resolve("projects.json")));
        assertAll(
                () -> assertEquals(List.of(), failed, "failed"),
                () -> assertEquals(PASSED, passed.size(), "passed"),
                () -> assertFalse((log + metrics).contains(secret), "the secret is shown"),
                () -> assertFalse((log + metrics).contains(token), "the token is shown"));
    }

    private static String secret(String registry) {
        return registry.lines()
                .map(line -> line.replaceAll("[^A-Za-z0-9_-]", ""))
                .filter(word -> word.length() >= 43)
                .findFirst()
                .orElseThrow();
    }

    private record Got(int status, String body) {}

    private static Got get(URI uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            return new Got(response.statusCode(), response.body());
        }
    }

    private static String launcher(String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Repository.root().resolve("millrace").toString()));
        command.addAll(List.of(words));
        return OtherProgram.run(COMMAND_MAX, Map.of("MILLRACE_BUILD", "never"), command)
                .requireSuccess()
                .output()
                .strip();
    }
}
