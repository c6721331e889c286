package dev.millrace.benchmarks.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The servers that are compared, and how each is started. The rivals stand in a cache outside of the project:
/// `./millrace bench --install` puts them there.
public enum ServerKind {
    MILLRACE("millrace", "Millrace, embedded store"),
    RUST("rust", "durable-streams 0.1.5 (Rust), wal"),
    WORKER("worker", "a worker of Millrace, on S2"),
    NODE("node", "@durable-streams/server 0.3.7 (Node), file"),
    NODE_MEMORY("node-memory", "@durable-streams/server 0.3.7 (Node), memory"),
    S2_LITE("s2-lite", "s2-lite 0.43.4 itself, in memory"),
    NOTHING("nothing", "a server that does nothing");

    private final String word;
    private final String title;

    ServerKind(String word, String title) {
        this.word = word;
        this.title = title;
    }

    public String title() {
        return title;
    }

    /// The one that a word of the command line names.
    public static ServerKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "server: found=" + word + " expected=millrace, rust, node, node-memory"));
    }

    /// Whether it is a JVM, whose live heap can be asked.
    public boolean isJvm() {
        return this == MILLRACE || this == WORKER;
    }

    /// Whether it can be started here.
    public boolean isInstalled() {
        return switch (this) {
            case MILLRACE, WORKER, NOTHING -> true;
            case RUST -> Files.isExecutable(rust());
            case NODE, NODE_MEMORY -> Files.isDirectory(node().resolve("node_modules/@durable-streams/server"));
            case S2_LITE -> Files.isExecutable(cache().resolve("s2/bin/s2"));
        };
    }

    List<String> command(Path project, Path folder, int port, List<String> options) {
        String data = folder.resolve("data").toString();
        String number = Integer.toString(port);
        List<String> command = switch (this) {
            case MILLRACE -> List.of(project.resolve("millrace").toString(), "start", "--port", number, "--data", data);
            case WORKER ->
                List.of(project.resolve("millrace").toString(), "worker", "--millrace.management.port", number);
            case RUST -> List.of(rust().toString(), "--port", number, "--data-dir", data);
            case NODE ->
                List.of(
                        "node",
                        project.resolve("benchmarks/node-server.mjs").toString(),
                        node().toString(),
                        number,
                        data);
            case NODE_MEMORY ->
                List.of("node", project.resolve("benchmarks/node-server.mjs").toString(), node().toString(), number);
            case S2_LITE -> List.of(project.resolve("scripts/s2-lite").toString(), "--port", number);
            case NOTHING ->
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.millrace.benchmarks.load.NothingServer",
                        number);
        };
        List<String> whole = new ArrayList<>(command);
        whole.addAll(options);
        return whole;
    }

    private static Path rust() {
        return cache().resolve("rivals/bin/durable-streams-server");
    }

    private static Path node() {
        return cache().resolve("rivals/node");
    }

    private static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("millrace");
    }
}
