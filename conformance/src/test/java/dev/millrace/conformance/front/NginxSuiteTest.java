package dev.millrace.conformance.front;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.millrace.conformance.Counted;
import dev.millrace.conformance.NodeTests;
import dev.millrace.conformance.PackagedProgram;
import dev.millrace.conformance.guard.Tokens;
import dev.millrace.testkit.s2.S2Lite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The official suite on the whole of a deployment: a private project, with tokens, through nginx and its cache, on
/// three nodes on s2-lite.
@Tag("slow")
final class NginxSuiteTest {
    private static final int PASSED = 332;
    private static final String SECRET = "the-secret-of-the-suite-with-32-bytes-or-more";

    @TempDir
    private Path folder;

    @Test
    void theOfficialSuitePassesThroughNginxWithTokensOnThreeNodes() throws IOException, InterruptedException {
        // One test of the suite asks as a page of this origin.
        Path registry = Files.writeString(folder.resolve("projects.json"), """
            {"projects":{"_default":{"secrets":["%s"],"corsOrigins":["https://example.com"]}}}""".formatted(SECRET));
        String token = Tokens.manage("_default", SECRET);
        try (S2Lite lite = S2Lite.inMemory();
                PackagedProgram one = node(lite, "one", registry);
                PackagedProgram two = node(lite, "two", registry);
                PackagedProgram three = node(lite, "three", registry);
                Nginx nginx = Nginx.before(
                        Files.createDirectory(folder.resolve("nginx")),
                        List.of(one.base(), two.base(), three.base()))) {
            FrontClient front = FrontClient.plain(nginx.address());
            assertEquals(401, front.get("/v1/stream/a").statusCode());
            List<JsonNode> tests =
                    NodeTests.run("official-suite-with-tokens", nginx.address(), Map.of("MILLRACE_TOKEN", token));
            List<String> passed = NodeTests.titles(tests, "passed");
            List<String> failed = NodeTests.titles(tests, "failed");
            Counted.leave(
                    "official suite with tokens through nginx on three nodes on s2-lite",
                    passed.size(),
                    failed.size(),
                    "the reserved subscription APIs not selected");
            String said = one.log()
                    + two.log()
                    + three.log()
                    + Files.readString(folder.resolve("nginx").resolve("nginx.log"));
            assertAll(
                    () -> assertEquals(List.of(), failed, "failed"),
                    () -> assertEquals(PASSED, passed.size(), "passed"),
                    () -> assertFalse(said.contains(token), "the token is shown"));
        }
    }

    private PackagedProgram node(S2Lite lite, String name, Path registry) {
        return PackagedProgram.start(
                folder.resolve(name),
                "--millrace.s2.endpoint=" + lite.endpoint(),
                "--millrace.auth.projects-file=" + registry,
                "--millrace.live.long-poll-wait=2s");
    }
}
