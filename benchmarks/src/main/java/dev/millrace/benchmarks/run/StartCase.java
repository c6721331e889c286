package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.host.ServerKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// From the start of the process to the first answered PUT, on a new folder: the median of five.
final class StartCase {
    private static final int STARTS = 5;

    private StartCase() {}

    static Row measure(Plan plan, ServerKind kind) throws IOException {
        long[] nanos = new long[STARTS];
        for (int i = 0; i < STARTS; i++) {
            long began = System.nanoTime();
            try (Server server = Server.start(kind, plan.project(), List.of())) {
                Streams.create(server.address(), "start", 1, Streams.JSON);
                nanos[i] = System.nanoTime() - began;
            }
        }
        Arrays.sort(nanos);
        return new Row(
                "start to the first answered PUT",
                kind.title(),
                String.format(Locale.ROOT, "%.2f s", nanos[STARTS / 2] / 1e9),
                null,
                -1,
                "the median of " + STARTS);
    }
}
