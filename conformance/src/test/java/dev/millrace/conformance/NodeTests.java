package dev.millrace.conformance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs the vitest files of this module against a server, with the packages that the lock file names.
public final class NodeTests {
    private static final Duration RUN_MAX = Duration.ofMinutes(10);

    private NodeTests() {}

    /// Runs `<name>.test.mjs` whole, whatever fails in it.
    ///
    /// @return the tests of vitest's report
    public static List<JsonNode> run(String name, URI base) throws IOException {
        return run(name, base, Map.of());
    }

    /// The same with more variables in its environment.
    public static List<JsonNode> run(String name, URI base, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("MILLRACE_URL", base.toString());
        NodePackages.install();
        Path report = Repository.scratch().resolve(name + ".json");
        Files.deleteIfExists(report);
        OtherProgram vitest = OtherProgram.run(
                RUN_MAX,
                environment,
                List.of("npx", "vitest", "run", name + ".test.mjs", "--reporter=json", "--outputFile=" + report));
        if (!Files.exists(report)) {
            throw new AssertionError("vitest left no report: " + vitest);
        }
        List<JsonNode> tests = new ArrayList<>();
        JsonMapper.shared()
                .readTree(Files.readString(report))
                .path("testResults")
                .forEach(file -> file.path("assertionResults").forEach(tests::add));
        return tests;
    }

    /// The names of the tests with one outcome: `passed`, `failed` or `skipped`.
    public static List<String> titles(List<JsonNode> tests, String status) {
        return tests.stream()
                .filter(test -> test.path("status").asString().equals(status))
                .map(test -> test.path("fullName").asString().strip())
                .toList();
    }
}
