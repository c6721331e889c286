package dev.millrace.conformance.outage;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.model.name.Partitions;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// One worker, launched, and what its metrics tell. It may have few appends under way, so that its way to S2 sets its
/// pace. Owned by the test's thread.
final class FarWorker implements AutoCloseable {
    static final int IN_FLIGHT_MAX = 8;

    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final int UNKNOWN = -1;

    private final PackagedProgram program;
    private int managementPort = UNKNOWN;

    /// Returns before it is up.
    FarWorker(URI s2) {
        program = PackagedProgram.launchWorker(
                Map.of(), "--millrace.s2.endpoint=" + s2, "--millrace.fanout.appends-in-flight-max=" + IN_FLIGHT_MAX);
    }

    /// Returns once it can be asked, which may take long on a busy machine.
    void awaitUp() {
        managementPort = program.management().getPort();
    }

    /// How many tasks it has.
    long tasks() {
        return Objects.requireNonNull(counts().get("millrace_fanout_tasks"));
    }

    /// How much it has delivered, by task.
    long[] deliveries() {
        Map<String, Long> counts = counts();
        long[] deliveries = new long[Partitions.COUNT_DEFAULT];
        Arrays.setAll(
                deliveries,
                task -> Objects.requireNonNull(
                        counts.get("millrace_fanout_task_deliveries_total{task=\"" + task + "\"}")));
        return deliveries;
    }

    private Map<String, Long> counts() {
        if (managementPort == UNKNOWN) {
            awaitUp();
        }
        try (WireConnection connection = WireConnection.open(managementPort, WAIT)) {
            Map<String, Long> counts = new HashMap<>();
            String text = connection.exchange(WireRequest.of("GET", "/metrics")).text();
            for (String line : text.lines().toList()) {
                int space = line.lastIndexOf(' ');
                if (line.startsWith("millrace_fanout_")) {
                    counts.put(line.substring(0, space), (long) Double.parseDouble(line.substring(space + 1)));
                }
            }
            return counts;
        } catch (IOException broken) {
            throw new UncheckedIOException("the metrics of a worker", broken);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
