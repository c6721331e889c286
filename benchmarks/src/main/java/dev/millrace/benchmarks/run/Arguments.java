package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.ServerKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// The words of the command line.
final class Arguments {
    private Path project = Path.of("").toAbsolutePath();
    private List<String> servers = List.of("millrace", "rust", "node", "node-memory");
    private List<String> stores = List.of("embedded", "s2");
    private List<String> cases = Runner.words();
    private long warmUp = 5;
    private long measured = 10;
    private double scale = 1;

    private Arguments() {}

    static Plan plan(String[] arguments) {
        Arguments parsed = new Arguments();
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            parsed.take(arguments[i], arguments[i + 1]);
        }
        List<ServerKind> kinds = parsed.servers.stream()
                .map(ServerKind::of)
                .filter(ServerKind::isInstalled)
                .toList();
        return new Plan(
                parsed.project,
                kinds,
                parsed.stores.stream()
                        .map(StoreKind::of)
                        .filter(StoreKind::isInstalled)
                        .toList(),
                parsed.cases,
                Duration.ofSeconds(parsed.warmUp),
                Duration.ofSeconds(parsed.measured),
                parsed.scale);
    }

    private void take(String name, String value) {
        switch (name) {
            case "--project" -> project = Path.of(value);
            case "--servers" -> servers = words(value);
            case "--stores" -> stores = words(value);
            case "--cases" -> cases = words(value);
            case "--warm-up" -> warmUp = Long.parseLong(value);
            case "--seconds" -> measured = Long.parseLong(value);
            case "--scale" -> scale = Double.parseDouble(value);
            default -> throw new IllegalArgumentException("bench does not know '" + name + "'");
        }
    }

    private static List<String> words(String value) {
        return Arrays.asList(value.split(",", -1));
    }
}
