package dev.millrace.testkit.s2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/// One s2-lite on a free port of the loopback interface, in memory or on a folder. [#close] ends it.
///
/// It is the program `s2` where that is found. Where it is not but a Docker daemon is, Testcontainers runs the public
/// image in its place, in memory only; that way was written where there is no Docker, and is untried.
public final class S2Lite implements AutoCloseable {
    private final S2Server server;
    private final URI endpoint;

    private S2Lite(S2Server server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
        server.start();
    }

    /// Starts one in memory; skips the calling test, loudly, where there is neither `s2` nor Docker.
    public static S2Lite inMemory() {
        int port = freePort();
        Optional<Path> program = program();
        boolean container = program.isEmpty() && DockerClientFactory.instance().isDockerAvailable();
        return new S2Lite(
                container ? new S2Container(port) : new S2Program(orSkip(program), port, "http", List.of()),
                plain(port));
    }

    /// Starts one that keeps its data in `folder`; skips the calling test, loudly, where there is no `s2`.
    public static S2Lite on(Path folder) {
        int port = freePort();
        List<String> options = List.of("--local-root", folder.toString());
        return new S2Lite(new S2Program(orSkip(program()), port, "http", options), plain(port));
    }

    /// Starts one in memory that speaks TLS with a certificate for `localhost` that it signed itself; skips the calling
    /// test, loudly, where there is no `s2`.
    public static S2Lite withTlsOfItsOwn() {
        return withTls("localhost", List.of("--tls-self"));
    }

    /// The same with a certificate of the test's.
    ///
    /// @param host a name in the certificate
    /// @param certificate PEM
    /// @param key PEM, PKCS 8
    public static S2Lite withTls(String host, Path certificate, Path key) {
        return withTls(host, List.of("--tls-cert", certificate.toString(), "--tls-key", key.toString()));
    }

    private static S2Lite withTls(String host, List<String> options) {
        int port = freePort();
        URI endpoint = URI.create("https://" + host + ":" + port);
        return new S2Lite(new S2Program(orSkip(program()), port, "https", options), endpoint);
    }

    private static URI plain(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    public URI endpoint() {
        return endpoint;
    }

    public long pid() {
        return server.pid();
    }

    /// Ends the process at once, as a crash does.
    public void kill() {
        server.kill();
    }

    /// Starts it again on the same port, and on the same folder if it has one.
    public void restart() {
        server.start();
    }

    @Override
    public void close() {
        kill();
    }

    private static Path orSkip(Optional<Path> program) {
        String missing = "no 's2' found, and no Docker for it; scripts/s2-lite --path builds it";
        if (program.isEmpty()) {
            System.err.println("SKIPPED: a test on the real s2-lite: " + missing);
        }
        Assumptions.assumeTrue(program.isPresent(), missing);
        return program.orElseThrow();
    }

    private static Optional<Path> program() {
        Optional<Path> script = script();
        if (script.isEmpty()) {
            return Optional.empty();
        }
        try {
            Process find = new ProcessBuilder(script.get().toString(), "--find").start();
            String found = new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return found.isEmpty() ? Optional.empty() : Optional.of(Path.of(found));
        } catch (IOException e) {
            throw new UncheckedIOException("scripts/s2-lite could not be run", e);
        }
    }

    private static Optional<Path> script() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path script = at.resolve("scripts/s2-lite");
            if (Files.isExecutable(script)) {
                return Optional.of(script);
            }
        }
        return Optional.empty();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
