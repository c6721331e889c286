package dev.millrace.api.config;

import dev.millrace.api.append.AppendSettings;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.program.config.PropertyCheck;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The append path. What each bound does is said at [AppendSettings] and [DecisionLimits].
///
/// @param shards 0 is one for every two processors, eight at most
/// @param inFlightMax 0 is 256 MiB or a quarter of the heap, whichever is less
@ConfigurationProperties("millrace.append")
public record AppendProperties(
        @DefaultValue("0") int shards,
        @DefaultValue("8192") int ringSlots,
        @DefaultValue("0B") DataSize inFlightMax,
        @DefaultValue("4096") int pendingPerStreamMax,
        @DefaultValue("100000") int residentStreamsMax,
        @DefaultValue("500000") int residentEntriesMax,
        @DefaultValue("1m") Duration idleAfter,
        @DefaultValue("10s") Duration requestDeadline,
        @DefaultValue("15s") Duration drainWait,
        @DefaultValue("10000") int producersPerStreamMax,
        @DefaultValue("7d") Duration producerIdleAfter,
        @DefaultValue("1000") int forksPerStreamMax) {
    public AppendProperties {
        PropertyCheck.of("millrace.append")
                .within("shards", shards, 0, 256)
                .within("ring-slots", ringSlots, 2, 1 << 20)
                .powerOfTwo("ring-slots", ringSlots)
                .size("in-flight-max", inFlightMax)
                .count("pending-per-stream-max", pendingPerStreamMax)
                .within("resident-streams-max", residentStreamsMax, 256, 1 << 30)
                .within("resident-entries-max", residentEntriesMax, 256, 1 << 30)
                .wait("idle-after", idleAfter)
                .within("request-deadline", requestDeadline, Duration.ofMillis(100), Duration.ofSeconds(60))
                .within("drain-wait", drainWait, Duration.ofMillis(100), Duration.ofSeconds(15))
                .count("producers-per-stream-max", producersPerStreamMax)
                .within("producer-idle-after", producerIdleAfter, Duration.ofSeconds(1), Duration.ofDays(3_650))
                .count("forks-per-stream-max", forksPerStreamMax);
    }

    AppendSettings settings(SessionProperties session) {
        AppendSettings fixed = AppendSettings.defaults();
        return new AppendSettings(
                shards > 0 ? shards : fixed.shards(),
                ringSlots,
                inFlightMax.toBytes() > 0 ? inFlightMax.toBytes() : fixed.bodyBytesInFlightMax(),
                pendingPerStreamMax,
                residentStreamsMax,
                residentEntriesMax,
                idleAfter,
                requestDeadline,
                fixed.groupLease(),
                fixed.groupAbortsMax(),
                fixed.confirmedWithin(),
                drainWait,
                fixed.messageBytesMax(),
                new DecisionLimits(
                                producersPerStreamMax,
                                producerIdleAfter.toMillis(),
                                forksPerStreamMax,
                                fixed.limits().clockSkewMarginMs())
                        .withSubscriptionsMax(session.subscriptionsMax()));
    }
}
