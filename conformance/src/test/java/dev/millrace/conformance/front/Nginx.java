package dev.millrace.conformance.front;

import dev.millrace.conformance.DebianProgram;
import dev.millrace.conformance.OtherProgram;
import dev.millrace.conformance.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/// One nginx with the configuration of `deploy/nginx`, on free ports in front of the nodes of a test.
final class Nginx implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(20);

    private final Process process;
    private final int port;
    private final int tlsPort;
    private final int statusPort;

    private Nginx(Process process, int port, int tlsPort, int statusPort) {
        this.process = process;
        this.port = port;
        this.tlsPort = tlsPort;
        this.statusPort = statusPort;
    }

    /// Starts one; skips the calling test, loudly, where there is no nginx.
    static Nginx before(Path folder, List<URI> nodes) throws IOException {
        Optional<Path> program = DebianProgram.find("nginx", "nginx-light");
        Assumptions.assumeTrue(program.isPresent(), "no nginx; apt-get install nginx-light");
        int port = freePort();
        int tlsPort = freePort();
        int statusPort = freePort();
        configure(folder, nodes, port, tlsPort, statusPort);
        Process process = new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "-p",
                        folder.toString(),
                        "-c",
                        folder.resolve("nginx.conf").toString(),
                        "-g",
                        "daemon off;" + asThisUser())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        Awaitility.await("nginx")
                .atMost(READY_WITHIN)
                .until(() -> isOpen(port) || failed(process, folder.resolve("nginx.log")));
        return new Nginx(process, port, tlsPort, statusPort);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI tlsAddress() {
        return URI.create("https://127.0.0.1:" + tlsPort);
    }

    /// Tells how many connections are open: of clients, those of the question itself among them.
    URI status() {
        return URI.create("http://127.0.0.1:" + statusPort + "/status");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void configure(Path folder, List<URI> nodes, int port, int tlsPort, int statusPort)
            throws IOException {
        Path source = Repository.root().resolve("deploy").resolve("nginx");
        Files.copy(source.resolve("nginx.conf"), folder.resolve("nginx.conf"));
        String ours = nodes.stream()
                .map(node -> "  server 127.0.0.1:" + node.getPort() + " max_fails=1 fail_timeout=1s;\n")
                .collect(Collectors.joining());
        String upstream = Files.readString(source.resolve("upstream.conf"));
        Files.writeString(
                folder.resolve("upstream.conf"),
                upstream.replaceFirst("(?m)(^ *server .*;\n)+", ours) + "server { listen 127.0.0.1:" + statusPort
                        + "; location /status { stub_status; } }\n");
        Files.writeString(
                folder.resolve("listen.conf"),
                Files.readString(source.resolve("listen.conf"))
                        .replace("listen 8080", "listen 127.0.0.1:" + port)
                        .replace("listen 8443", "listen 127.0.0.1:" + tlsPort));
        OtherProgram.run(
                        READY_WITHIN,
                        Map.of(),
                        List.of(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:prime256v1",
                                "-nodes",
                                "-days",
                                "2",
                                "-subj",
                                "/CN=localhost",
                                "-addext",
                                "subjectAltName=IP:127.0.0.1",
                                "-keyout",
                                folder.resolve("certificate.key").toString(),
                                "-out",
                                folder.resolve("certificate.pem").toString()))
                .requireSuccess();
    }

    /// Root's nginx would give its work to a user who may not enter the folder.
    private static String asThisUser() {
        return System.getProperty("user.name").equals("root") ? " user root root;" : "";
    }

    private static boolean failed(Process process, Path log) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("nginx ended with " + process.exitValue() + ":\n" + Files.readString(log));
        }
        return false;
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
