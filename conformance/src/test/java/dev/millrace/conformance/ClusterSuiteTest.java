package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.net.RandomBalancer;
import dev.millrace.testkit.s2.S2Lite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The official suite on nodes that share nothing but one s2-lite.
@Tag("slow")
final class ClusterSuiteTest {
    private static final int PASSED = 332;

    @TempDir
    private Path data;

    @Test
    void theOfficialSuitePassesOnThreeNodesWhenEveryRequestGoesToAnyOfThem() throws IOException {
        long seed =
                Long.getLong("millrace.test.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("the balancer's seed: " + seed);
        try (S2Lite lite = S2Lite.inMemory();
                PackagedProgram one = node(lite, "one");
                PackagedProgram two = node(lite, "two");
                PackagedProgram three = node(lite, "three");
                RandomBalancer balancer =
                        new RandomBalancer(List.of(one.base(), two.base(), three.base()), seed).start()) {
            assertSuitePasses("official suite, three nodes on s2-lite", balancer.address());
            assertTrue(balancer.requests() > PASSED, () -> "requests balanced: " + balancer.requests());
        }
    }

    @Test
    @Tag("long")
    void theOfficialSuitePassesOnOneNodeOnS2() throws IOException {
        try (S2Lite lite = S2Lite.inMemory();
                PackagedProgram node = node(lite, "alone")) {
            assertSuitePasses("official suite, one node on s2-lite", node.base());
        }
    }

    private PackagedProgram node(S2Lite lite, String name) {
        return PackagedProgram.start(
                data.resolve(name), "--millrace.s2.endpoint=" + lite.endpoint(), "--millrace.live.long-poll-wait=2s");
    }

    private static void assertSuitePasses(String what, URI base) throws IOException {
        List<JsonNode> tests = NodeTests.run("official-suite", base);
        List<String> passed = NodeTests.titles(tests, "passed");
        List<String> failed = NodeTests.titles(tests, "failed");
        Counted.leave(what, passed.size(), failed.size(), "the reserved subscription APIs not selected");
        assertAll(() -> assertEquals(List.of(), failed, "failed"), () -> assertEquals(PASSED, passed.size(), "passed"));
    }
}
