package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.ServerKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What is to be run, and for how long.
///
/// @param stores on which delivery is measured
/// @param scale how large the large cases are: 1 is their full size
public record Plan(
        Path project,
        List<ServerKind> servers,
        List<StoreKind> stores,
        List<String> cases,
        Duration warmUp,
        Duration measured,
        double scale) {
    int scaled(int full) {
        return Math.max(1, (int) (full * scale));
    }
}
