package dev.millrace.benchmarks.run;

import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// One line of the table: what one server did in one case.
///
/// @param cpuMicros server CPU time per operation; negative where it was not measured
/// @param note what else there is to say, such as a count that is not right
public record Row(
        String name, String server, String rate, @Nullable Histogram latencyNanos, double cpuMicros, String note) {
    String markdown() {
        return "| " + String.join(" | ", name, server, rate, quantile(50), quantile(99), cpu(), note) + " |";
    }

    static String heading() {
        return "| case | server | rate | p50 ms | p99 ms | server CPU, µs per operation | |\n|---|---|---|---|---|---|---|";
    }

    private String quantile(double percent) {
        return latencyNanos == null || latencyNanos.getTotalCount() == 0
                ? ""
                : String.format(Locale.ROOT, "%.2f", latencyNanos.getValueAtPercentile(percent) / 1e6);
    }

    private String cpu() {
        return cpuMicros < 0 ? "" : String.format(Locale.ROOT, "%.1f", cpuMicros);
    }
}
