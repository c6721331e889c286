package dev.millrace.benchmarks.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A server of the protocol as a process of its own, on a folder of its own. [#close] ends it and removes the folder.
public final class Server implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final int PORT_MIN = 20_000;
    private static final int PORT_MAX = 30_000;
    private static final int PORT_TRIES_MAX = 100;

    private final ServerKind kind;
    private final Path project;
    private Process process;
    private final InetSocketAddress address;
    private final Path folder;

    private Server(ServerKind kind, Path project, int port, Path folder, List<String> options) throws IOException {
        this.kind = kind;
        this.project = project;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.folder = folder;
        this.process = launch(options);
    }

    /// Starts one and waits until it takes connections.
    ///
    /// @param options further words of its command line
    public static Server start(ServerKind kind, Path project, List<String> options) throws IOException {
        Path folder = Files.createTempDirectory("millrace-bench");
        Server server = new Server(kind, project, freePort(), folder, options);
        server.awaitConnection(server.address);
        return server;
    }

    /// Ends it and starts it again, on the same folder and port.
    public void restart(List<String> options) throws IOException {
        end();
        process = launch(options);
        awaitConnection(address);
    }

    /// Waits until metrics can be asked for: that port opens last.
    public void awaitManagement() throws IOException {
        awaitConnection(management());
    }

    private Process launch(List<String> options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(kind.command(project, folder, address.getPort(), options));
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("RUST_LOG", "warn");
        Process launched = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(launched::destroyForcibly, "end of " + kind));
        return launched;
    }

    public ServerKind kind() {
        return kind;
    }

    public long pid() {
        return process.pid();
    }

    public InetSocketAddress address() {
        return address;
    }

    /// Where a JVM's metrics are: a worker has no other port, a node has them on the next.
    public InetSocketAddress management() {
        int port = kind == ServerKind.WORKER ? address.getPort() : address.getPort() + 1;
        return new InetSocketAddress(address.getAddress(), port);
    }

    public Path folder() {
        return folder;
    }

    /// The last line that it printed, and whether it runs.
    public String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("output"));
        return (process.isAlive() ? "(runs) " : "(ended) ") + (lines.isEmpty() ? "" : lines.getLast());
    }

    private void awaitConnection(InetSocketAddress asked) throws IOException {
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        while (System.nanoTime() < until) {
            if (!process.isAlive()) {
                throw new IOException(kind + " ended: " + Files.readString(folder.resolve("output")));
            }
            try (Socket socket = new Socket()) {
                socket.connect(asked, 1_000);
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }
        throw new IOException(kind + " takes no connections after " + READY_WITHIN);
    }

    /// A port that is free, and the next one too. Below the range that the kernel gives to connections, so that none of
    /// those takes it meanwhile.
    private static int freePort() throws IOException {
        for (int i = 0; i < PORT_TRIES_MAX; i++) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            if (isFree(port) && isFree(port + 1)) {
                return port;
            }
        }
        throw new IOException("no free port found: tries=" + PORT_TRIES_MAX);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        end();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
