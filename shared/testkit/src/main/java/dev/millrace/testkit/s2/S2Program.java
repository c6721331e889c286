package dev.millrace.testkit.s2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// s2-lite as a process of its own.
final class S2Program implements S2Server {
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    private static final int END_WITHIN_SECONDS = 10;

    private final List<String> command;
    private final int port;
    private final String scheme;
    private @Nullable Process process;

    /// @param scheme `http`, or `https` where the options say so
    S2Program(Path program, int port, String scheme, List<String> options) {
        command = new ArrayList<>(List.of(program.toString(), "lite", "--port", Integer.toString(port)));
        command.addAll(options);
        this.port = port;
        this.scheme = scheme;
    }

    @Override
    public void start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("SL8_MANIFEST_POLL_INTERVAL", "100ms");
            builder.environment().put("RUST_LOG", "warn");
            builder.redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
            Process started = builder.start();
            process = started;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly, "s2-lite-end"));
            Awaitility.await("s2-lite on port " + port).atMost(READY_WITHIN).until(() -> answers(started));
        } catch (IOException e) {
            throw new UncheckedIOException("s2-lite did not start: " + command, e);
        }
    }

    @Override
    public void kill() {
        Process killed = started();
        killed.destroyForcibly();
        try {
            if (!killed.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("s2-lite did not end: pid=" + killed.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while s2-lite ended", e);
        }
    }

    @Override
    public long pid() {
        return started().pid();
    }

    private Process started() {
        if (process == null) {
            throw new IllegalStateException("s2-lite has not been started: " + command);
        }
        return process;
    }

    private boolean answers(Process started) {
        if (!started.isAlive()) {
            throw new IllegalStateException("s2-lite ended with exit code " + started.exitValue());
        }
        return scheme.equals("http") ? isHealthy() : isOpen();
    }

    /// It opens its port when it is ready.
    private boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean isHealthy() {
        try {
            HttpURLConnection health = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/health").toURL().openConnection();
            health.setConnectTimeout(1_000);
            health.setReadTimeout(1_000);
            return health.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }
}
