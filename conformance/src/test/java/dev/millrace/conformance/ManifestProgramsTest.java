package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.s2.S2Lite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs with the environment that the Kubernetes manifests give them, asked at the paths of their probes.
/// Only the addresses of S2 are those of the test.
@Tag("slow")
final class ManifestProgramsTest {
    private static final Duration READY_MAX = Duration.ofSeconds(30);

    @TempDir
    private Path scratch;

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void closeClient() {
        http.close();
    }

    @Test
    void aNodeServes() throws Exception {
        Manifests manifests = Manifests.of("one-node");
        Map<String, String> environment = manifests.environment("api-node");
        assertEquals("http://s2-lite:8080", environment.get("MILLRACE_S2_ENDPOINT"));
        try (S2Lite lite = S2Lite.inMemory()) {
            environment.put("MILLRACE_S2_ENDPOINT", lite.endpoint().toString());
            try (PackagedProgram node = PackagedProgram.launch(scratch.resolve("data"), environment)) {
                requireProbes(node, probes(manifests, "api-node"));
            }
        }
    }

    @Test
    void aNodeServesProjectsOfTwoS2() throws Exception {
        Manifests manifests = Manifests.of("several-s2");
        Map<String, String> environment = manifests.environment("api-node");
        try (S2Lite east = S2Lite.inMemory();
                S2Lite west = S2Lite.inMemory()) {
            environment.put("MILLRACE_S2_ENDPOINTS_0_ENDPOINT", east.endpoint().toString());
            environment.put("MILLRACE_S2_ENDPOINTS_1_ENDPOINT", west.endpoint().toString());
            environment.put("MILLRACE_S2_PINS", "shop=east,blog=west");
            environment.remove("MILLRACE_AUTH_PROJECTS_FILE"); // there is no Secret here
            environment.put("MILLRACE_AUTH_MODE", "none");
            try (PackagedProgram node = PackagedProgram.launch(scratch.resolve("data"), environment)) {
                requireProbes(node, probes(manifests, "api-node"));
                String streams = "http://127.0.0.1:" + node.base().getPort() + "/v1/stream/";
                assertEquals(201, status("PUT", streams + "shop/s"));
                assertEquals(201, status("PUT", streams + "blog/s"));
                assertEquals(List.of(true, false), List.of(holds(east, "dsp-shop"), holds(west, "dsp-shop")));
                assertEquals(List.of(false, true), List.of(holds(east, "dsp-blog"), holds(west, "dsp-blog")));
            }
        }
    }

    @Test
    void aWorkerDeliversAndACleanupRuns() throws Exception {
        Manifests manifests = Manifests.of("several-nodes");
        Map<String, String> environment = manifests.environment("fanout-worker");
        Map<String, String> ofCleanup = manifests.environment("cleanup-job");
        assertEquals("http://s2-lite:8080", environment.get("MILLRACE_S2_ENDPOINT"));
        assertEquals("http://s2-lite:8080", ofCleanup.get("MILLRACE_S2_ENDPOINT"));
        try (S2Lite lite = S2Lite.inMemory()) {
            environment.put("MILLRACE_S2_ENDPOINT", lite.endpoint().toString());
            ofCleanup.put("MILLRACE_S2_ENDPOINT", lite.endpoint().toString());
            try (PackagedProgram worker = PackagedProgram.launchWorker(environment)) {
                requireProbes(worker, probes(manifests, "fanout-worker"));
            }
            ofCleanup.put("MILLRACE_BUILD", "never");
            List<String> command = new ArrayList<>(
                    List.of(Repository.root().resolve("millrace").toString(), "cleanup"));
            manifests.forEachContainer((app, container) -> {
                if (app.equals("cleanup-job") && container.get("command") instanceof List<?> words) {
                    words.subList(4, words.size()).forEach(word -> command.add(word.toString()));
                }
            });
            assertTrue(command.contains("--once"), command::toString);
            OtherProgram run =
                    OtherProgram.run(Duration.ofMinutes(1), ofCleanup, command).requireSuccess();
            assertTrue(run.output().contains("\"ending\":\"done\""), run::output);
        }
    }

    private static List<String> probes(Manifests manifests, String asked) {
        List<String> probes = new ArrayList<>();
        manifests.forEachContainer((app, container) -> {
            if (app.equals(asked)) {
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    probes.add(Manifests.text(container, probe, "httpGet", "path"));
                }
            }
        });
        return probes;
    }

    private void requireProbes(PackagedProgram program, List<String> probes) {
        assertTrue(program.management().toString().startsWith("http://0.0.0.0:"));
        String management = "http://127.0.0.1:" + program.management().getPort();
        for (String probe : probes) {
            Awaitility.await(probe).atMost(READY_MAX).until(() -> status("GET", management + probe) == 200);
        }
    }

    /// Whether a stream is there, in a basin that may be.
    private boolean holds(S2Lite lite, String basin) throws IOException, InterruptedException {
        HttpRequest list = HttpRequest.newBuilder(URI.create(lite.endpoint() + "/v1/streams"))
                .header("S2-Basin", basin)
                .build();
        return http.send(list, BodyHandlers.ofString()).body().contains("\"name\":\"s\"");
    }

    private int status(String method, String uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }
}
