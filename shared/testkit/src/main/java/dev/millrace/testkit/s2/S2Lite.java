package dev.millrace.testkit.s2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/// One s2-lite process on a free port of the loopback interface, in memory or on a folder. [#close] ends it.
///
/// Where there is no `s2` but a Docker daemon, the public image runs in its place, in memory only. That way has
/// never been tried: it was written where there is no Docker.
public final class S2Lite implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);

    /// The version that `scripts/s2-lite` builds.
    private static final String IMAGE = "ghcr.io/s2-streamstore/s2:0.43.4";

    private final List<String> command;
    private final List<String> killCommand;
    private final int port;
    private Process process;

    /// @param killCommand what ends it at once; empty where that is to end the process
    private S2Lite(List<String> command, List<String> killCommand, int port) {
        this.command = command;
        this.killCommand = killCommand;
        this.port = port;
        this.process = launch();
    }

    /// Starts one in memory; skips the calling test, loudly, where there is neither `s2` nor Docker.
    public static S2Lite inMemory() {
        int port = freePort();
        Optional<Path> program = program();
        return program.isEmpty() && isDockerThere()
                ? inContainer(port)
                : new S2Lite(command(program, port), List.of(), port);
    }

    /// Starts one that keeps its data in `folder`; skips the calling test, loudly, where there is no `s2`.
    public static S2Lite on(Path folder) {
        int port = freePort();
        List<String> command = new ArrayList<>(command(program(), port));
        command.addAll(List.of("--local-root", folder.toString()));
        return new S2Lite(command, List.of(), port);
    }

    private static List<String> command(Optional<Path> program, int port) {
        return List.of(orSkip(program).toString(), "lite", "--port", Integer.toString(port));
    }

    private static S2Lite inContainer(int port) {
        String name = "millrace-s2-lite-" + port;
        String publish = "127.0.0.1:" + port + ":80";
        return new S2Lite(
                List.of("docker", "run", "--rm", "--name", name, "--publish", publish, IMAGE, "lite"),
                List.of("docker", "kill", name),
                port);
    }

    private static boolean isDockerThere() {
        try {
            return run(List.of("docker", "info"));
        } catch (IOException noDocker) {
            return false;
        }
    }

    /// Whether it ended well.
    private static boolean run(List<String> command) throws IOException {
        Process running = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return running.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it ran: " + command, e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public long pid() {
        return process.pid();
    }

    /// Ends the process at once, as a crash does.
    public void kill() {
        if (killCommand.isEmpty()) {
            process.destroyForcibly();
        } else if (process.isAlive()) {
            killContainer();
        }
        awaitEnd();
    }

    private void killContainer() {
        try {
            if (!run(killCommand)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("not killed: " + killCommand, e);
        }
    }

    /// Starts it again on the same port, and on the same folder if it has one.
    public void restart() {
        process = launch();
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("s2-lite did not end: pid=" + process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while s2-lite ended", e);
        }
    }

    private Process launch() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("SL8_MANIFEST_POLL_INTERVAL", "100ms");
            builder.environment().put("RUST_LOG", "warn");
            builder.redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
            Process started = builder.start();
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            killCommand.isEmpty() ? started::destroyForcibly : started::destroy, "s2-lite-end"));
            Awaitility.await("s2-lite on port " + port).atMost(READY_WITHIN).until(() -> answers(started));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("s2-lite did not start: " + command, e);
        }
    }

    private boolean answers(Process started) {
        if (!started.isAlive()) {
            throw new IllegalStateException("s2-lite ended with exit code " + started.exitValue());
        }
        // A container's port is open before there is anybody behind it.
        try {
            HttpURLConnection health =
                    (HttpURLConnection) endpoint().resolve("/health").toURL().openConnection();
            health.setConnectTimeout(1_000);
            health.setReadTimeout(1_000);
            return health.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
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
