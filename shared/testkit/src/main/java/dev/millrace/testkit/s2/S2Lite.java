package dev.millrace.testkit.s2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// One s2-lite process on a free port of the loopback interface, in memory or on a folder. [#close] ends it.
public final class S2Lite implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);

    private final Path program;
    private final int port;
    private final @Nullable Path folder;
    private Process process;

    private S2Lite(Path program, int port, @Nullable Path folder) {
        this.program = program;
        this.port = port;
        this.folder = folder;
        this.process = launch();
    }

    /// Starts one in memory; skips the calling test, loudly, where there is no `s2`.
    public static S2Lite inMemory() {
        return new S2Lite(programOrSkip(), freePort(), null);
    }

    /// Starts one that keeps its data in `folder`.
    public static S2Lite on(Path folder) {
        return new S2Lite(programOrSkip(), freePort(), folder);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public long pid() {
        return process.pid();
    }

    /// Ends the process at once, as a crash does.
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
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
        List<String> command = new ArrayList<>(List.of(program.toString(), "lite", "--port", Integer.toString(port)));
        if (folder != null) {
            command.addAll(List.of("--local-root", folder.toString()));
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("SL8_MANIFEST_POLL_INTERVAL", "100ms");
            builder.environment().put("RUST_LOG", "warn");
            builder.redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
            Process started = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly, "s2-lite-end"));
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
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Path programOrSkip() {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            System.err.println("SKIPPED: a test on the real s2-lite: no 's2' found; scripts/s2-lite --path builds it");
        }
        Assumptions.assumeTrue(program.isPresent(), "no 's2' found; scripts/s2-lite --path builds it");
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
