package dev.millrace.api.append;

import dev.millrace.model.decide.DecisionLimits;
import java.time.Duration;

/// Settings for tests, changed one by one.
final class Settings {
    int shards = 1;
    int ringSlots = 1 << 12;
    long bodyBytesInFlightMax = 64 << 20;
    int pendingPerStreamMax = 4_096;
    int residentStreamsMax = 1_000;
    int residentEntriesMax = 100_000;
    Duration idleAfter = Duration.ofMinutes(1);
    Duration requestDeadline = Duration.ofSeconds(10);
    Duration groupLease = Duration.ofSeconds(5);
    int groupAbortsMax = 3;
    Duration confirmedWithin = Duration.ofMinutes(5);
    Duration drainMax = Duration.ofSeconds(5);
    DecisionLimits limits = DecisionLimits.DEFAULT;

    AppendSettings build() {
        return new AppendSettings(
                shards,
                ringSlots,
                bodyBytesInFlightMax,
                pendingPerStreamMax,
                residentStreamsMax,
                residentEntriesMax,
                idleAfter,
                requestDeadline,
                groupLease,
                groupAbortsMax,
                confirmedWithin,
                drainMax,
                64 << 20,
                limits);
    }
}
