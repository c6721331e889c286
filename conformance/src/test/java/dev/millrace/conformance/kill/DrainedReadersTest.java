package dev.millrace.conformance.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.NodePackages;
import dev.millrace.conformance.Repository;
import dev.millrace.testkit.net.RandomBalancer;
import dev.millrace.testkit.s2.S2Lite;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The official TypeScript client reads and writes through a balancer while two of three nodes are drained, one after
/// the other: it goes on at what is left. The balancer leaves the first before that is drained, as in a cluster, and
/// hears of the second's end by being refused: what is on its way there is answered, since this client's producer never
/// asks twice.
@Tag("slow")
final class DrainedReadersTest {
    private static final int NODES = 3;
    private static final int READERS = 8;

    /// What a reader may have to wait on a machine that runs all of this at once.
    private static final int STALL_MS_MAX = 20_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void theOfficialClientGoesOnAtAnotherNodeWithoutLossOrRepetition() throws Exception {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("DrainedReadersTest: millrace.test.seed=" + seed);
        NodePackages.install();
        try (S2Lite lite = S2Lite.inMemory();
                Nodes nodes = new Nodes(lite, data, NODES);
                RandomBalancer balancer = new RandomBalancer(addresses(nodes), seed).start()) {
            JsonNode result = readWhileDrained(balancer, nodes);
            Map<String, Integer> stalls = new TreeMap<>();
            Map<String, Integer> requests = new TreeMap<>();
            for (JsonNode reader : result.path("readers")) {
                assertTrue(reader.path("asWritten").asBoolean(), () -> result + "\n" + nodes.logs());
                stalls.merge(
                        reader.path("live").asString(),
                        reader.path("longestStallMs").asInt(),
                        Math::max);
                requests.merge(
                        reader.path("live").asString(), reader.path("requests").asInt(), Integer::sum);
            }
            System.out.println("DrainedReadersTest: " + result.path("written").asInt() + " messages, " + READERS
                    + " readers with requests " + requests + ", longest stalls in ms " + stalls);
            assertEquals(READERS, result.path("readers").size());
            assertTrue(result.path("errors").isEmpty(), result::toString);
            stalls.forEach((live, ms) -> assertTrue(ms < STALL_MS_MAX, () -> live + " stood still for " + ms + " ms"));
        }
    }

    private JsonNode readWhileDrained(RandomBalancer balancer, Nodes nodes) throws IOException, InterruptedException {
        Path trouble = Files.createTempFile(Repository.scratch(), "drained", ".log");
        ProcessBuilder builder = new ProcessBuilder("node", "drained-readers.mjs")
                .directory(Repository.folder().toFile())
                .redirectError(trouble.toFile());
        builder.environment().put("MILLRACE_URL", balancer.address().toString());
        Process client = builder.start();
        try (BufferedReader out = client.inputReader(StandardCharsets.UTF_8);
                BufferedWriter in = client.outputWriter(StandardCharsets.UTF_8)) {
            assertEquals("reading", out.readLine(), () -> read(trouble));
            for (int place = 0; place < NODES - 1; place++) {
                if (place == 0) {
                    balancer.leave(addresses(nodes).get(place));
                }
                nodes.drain(place);
                tell(in, "more");
                assertEquals("reading", out.readLine(), () -> read(trouble));
            }
            tell(in, "stop");
            String result = Objects.requireNonNull(out.readLine(), () -> read(trouble));
            assertTrue(client.waitFor(30, TimeUnit.SECONDS), "the client does not end");
            return JsonMapper.shared().readTree(result);
        } finally {
            client.destroyForcibly();
        }
    }

    private static void tell(BufferedWriter in, String line) throws IOException {
        in.write(line + "\n");
        in.flush();
    }

    private static List<URI> addresses(Nodes nodes) {
        List<URI> addresses = new ArrayList<>();
        nodes.all().forEach(node -> addresses.add(URI.create("http://127.0.0.1:" + node.port())));
        return addresses;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException broken) {
            return broken.toString();
        }
    }
}
