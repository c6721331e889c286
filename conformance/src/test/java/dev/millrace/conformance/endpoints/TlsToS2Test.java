package dev.millrace.conformance.endpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.net.ServerCertificate;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes whose S2 speaks TLS, with a certificate that it signed itself.
@Tag("slow")
final class TlsToS2Test {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOKEN = "a-token-that-nobody-may-see";
    private static final String STREAM = "/v1/stream/secret/s";

    @TempDir
    private Path folder;

    @Test
    void appendsReadsAndLiveReadersGoOverTlsWithATokenThatNobodySees() throws IOException {
        try (S2Lite lite = S2Lite.withTlsOfItsOwn()) {
            Path trusted = ServerCertificate.write(lite.endpoint(), folder.resolve("trusted.pem"));
            try (PackagedProgram node = start(lite, "", "--millrace.s2.trusted-certificates=" + trusted)) {
                serves(node);
            }
        }
    }

    @Test
    void basinsAreAskedForAtTheirOwnAddressOverTls() throws IOException, GeneralSecurityException {
        SelfSigned certificate = SelfSigned.of(folder, "a.s2.test", "*.b.s2.test");
        try (S2Lite lite = S2Lite.withTls("a.s2.test", certificate.certificate(), certificate.key())) {
            String trusted = "--millrace.s2.trusted-certificates=" + certificate.certificate();
            String basins = "--millrace.s2.basin-endpoint=https://{basin}.b.s2.test:"
                    + lite.endpoint().getPort();
            try (PackagedProgram node = start(
                    lite, hosts("a.s2.test", "dsys-millrace.b.s2.test", "dsp-secret.b.s2.test"), trusted, basins)) {
                serves(node);
            }
            // Without the basins' names the node finds nothing: they are what it asks for.
            try (PackagedProgram node = start(lite, hosts("a.s2.test"), trusted, basins)) {
                awaitNotReady(node, "dsys-millrace.b.s2.test");
            }
        }
    }

    /// An option of the JVM by which it knows these names, as this machine's, and no others.
    private String hosts(String... names) throws IOException {
        Path file = Files.createTempFile(folder, "hosts", "");
        Files.writeString(file, "127.0.0.1 localhost " + String.join(" ", names) + "\n");
        return "-Djdk.net.hosts.file=" + file;
    }

    @Test
    void theTokenOfTheEnvironmentGoesWithTheFirstRequest() throws IOException {
        try (ServerSocket door = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                PackagedProgram node = launch("http://127.0.0.1:" + door.getLocalPort(), "")) {
            door.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            List<String> head = new ArrayList<>();
            try (Socket client = door.accept();
                    BufferedReader lines = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
                    head.add(line);
                }
            }
            assertTrue(head.contains("Authorization: Bearer " + TOKEN), head.toString());
            node.kill();
        }
    }

    @Test
    void anS2ForWhomNobodyVouchesIsNotUsedAndReadinessSaysWhy() {
        try (S2Lite lite = S2Lite.withTlsOfItsOwn();
                PackagedProgram node = start(lite, "")) {
            WireResponse refused = ask(node, WireRequest.of("PUT", STREAM).body("text/plain", "x"));
            assertEquals(503, refused.status(), refused::toString);
            awaitNotReady(node, "certification path");
        }
    }

    private static void serves(PackagedProgram node) throws IOException {
        assertEquals(
                201,
                ask(node, WireRequest.of("PUT", STREAM).with("Content-Type", "application/json"))
                        .status());
        try (WireConnection connection = WireConnection.open(node.base().getPort(), PATIENCE)) {
            SseReader events = connection.events(WireRequest.of("GET", STREAM + "?offset=-1&live=sse"));
            assertEquals(200, events.status());
            List<String> shown = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                assertEquals(204, ask(node, append(i)).status());
                String message = "[" + i + "]";
                while (!shown.contains(message)) {
                    events.next().ifPresent(event -> shown.add(event.data().replace("\n", "")));
                }
            }
        }
        assertEquals(
                "[0,1,2]",
                ask(node, WireRequest.of("GET", STREAM + "?offset=-1")).text());
        assertEquals(200, readiness(node).status());
        assertFalse(node.log().contains(TOKEN), node::log);
        assertFalse(
                readiness(node).text().contains(TOKEN), () -> readiness(node).text());
    }

    private static WireRequest append(int number) {
        return WireRequest.of("POST", STREAM).body("application/json", "[" + number + "]");
    }

    private static void awaitNotReady(PackagedProgram node, String words) {
        Awaitility.await("readiness: " + words).atMost(PATIENCE).until(() -> {
            WireResponse readiness = readiness(node);
            return readiness.status() == 503 && readiness.text().contains(words);
        });
        assertTrue(node.isAlive(), node::log);
    }

    private PackagedProgram start(S2Lite lite, String javaOptions, String... more) {
        PackagedProgram node = launch(lite.endpoint().toString(), javaOptions, more);
        assertTrue(node.base().isAbsolute());
        return node;
    }

    private PackagedProgram launch(String endpoint, String javaOptions, String... more) {
        List<String> options = new ArrayList<>(List.of(more));
        options.add("--millrace.s2.endpoint=" + endpoint);
        options.add("--millrace.append.request-deadline=3s");
        options.add("--millrace.cleanup.enabled=false");
        options.add("--millrace.fanout.enabled=false");
        return PackagedProgram.launch(
                folder.resolve("node"),
                Map.of("MILLRACE_S2_TOKEN", TOKEN, "MILLRACE_JAVA_OPTS", javaOptions),
                options.toArray(String[]::new));
    }

    private static WireResponse ask(PackagedProgram node, WireRequest request) {
        return ask(node.base().getPort(), request);
    }

    private static WireResponse readiness(PackagedProgram node) {
        return ask(node.management().getPort(), WireRequest.of("GET", "/health/ready"));
    }

    private static WireResponse ask(int port, WireRequest request) {
        try (WireConnection connection = WireConnection.open(port, PATIENCE)) {
            return connection.exchange(request);
        } catch (IOException broken) {
            throw new AssertionError(request.toString(), broken);
        }
    }
}
