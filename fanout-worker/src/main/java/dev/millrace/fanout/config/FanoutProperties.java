package dev.millrace.fanout.config;

import dev.millrace.fanout.delivery.DeliverySettings;
import dev.millrace.fanout.task.WorkerSettings;
import dev.millrace.model.members.MemberRecord;
import dev.millrace.program.config.PropertyCheck;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Delivery to sessions by this process. What each bound does is said at [DeliverySettings] and [WorkerSettings].
///
/// @param enabled whether this process delivers at all; another has to where it does not
/// @param appendsInFlightMax appends and loads of sessions under way at a time
/// @param windowMax what one source holds in memory for its sessions
/// @param windowsMax what all sources together hold
/// @param residentSessionsMax sessions whose states stay in memory
/// @param lingerMax how long a source is left alone at most between two reads, where the processors have no time left,
/// so
///     that appends to sessions get larger and fewer; 0 for not at all
/// @param positionsEvery how long delivered positions may stay unwritten
/// @param positionsAfter after how many deliveries they are written at the latest
@ConfigurationProperties("millrace.fanout")
public record FanoutProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("64") int appendsInFlightMax,
        @DefaultValue("4MB") DataSize windowMax,
        @DefaultValue("128MB") DataSize windowsMax,
        @DefaultValue("20000") int residentSessionsMax,
        @DefaultValue("250ms") Duration lingerMax,
        @DefaultValue("1s") Duration positionsEvery,
        @DefaultValue("10000") int positionsAfter) {
    private static final int NAME_CHARS_MAX = MemberRecord.NAME_BYTES_MAX / 3;

    public FanoutProperties {
        PropertyCheck.of("millrace.fanout")
                .within("appends-in-flight-max", appendsInFlightMax, 1, 65_536)
                .within("window-max", windowMax, DataSize.ofKilobytes(64), DataSize.ofGigabytes(1))
                .within("windows-max", windowsMax, windowMax, DataSize.ofTerabytes(1))
                .count("resident-sessions-max", residentSessionsMax)
                .within("linger-max", lingerMax, Duration.ZERO, Duration.ofSeconds(10))
                .within("positions-every", positionsEvery, Duration.ofMillis(10), Duration.ofMinutes(1))
                .count("positions-after", positionsAfter);
    }

    /// Where this process runs, for people: its number and its machine's name.
    public static String nameOfProcess() {
        String name = ManagementFactory.getRuntimeMXBean().getName();
        return name.substring(0, Math.min(name.length(), NAME_CHARS_MAX));
    }

    /// @param name for people: where the worker runs
    /// @param sole whether no other process can be at work on the same store
    public WorkerSettings settings(String name, boolean sole) {
        WorkerSettings standard = WorkerSettings.standard(name, sole);
        DeliverySettings delivery = standard.delivery();
        return new WorkerSettings(
                name,
                sole,
                standard.partitions(),
                standard.heartbeatEvery(),
                standard.deaths(),
                standard.holdFor(),
                positionsEvery,
                positionsAfter,
                standard.drainFor(),
                new DeliverySettings(
                        appendsInFlightMax,
                        delivery.historyPagesMax(),
                        windowMax.toBytes(),
                        windowsMax.toBytes(),
                        residentSessionsMax,
                        delivery.messageBytesMax(),
                        delivery.confirmedWithin(),
                        lingerMax,
                        delivery.lagAfter(),
                        delivery.retry(),
                        sole ? Duration.ZERO : delivery.groupLease(),
                        delivery.circuit(),
                        delivery.limits()));
    }
}
