package dev.millrace.fanout.config;

import dev.millrace.fanout.delivery.DeliverySettings;
import dev.millrace.fanout.task.WorkerSettings;
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
/// @param positionsEvery how long delivered positions may stay unwritten
/// @param positionsAfter after how many deliveries they are written at the latest
@ConfigurationProperties("millrace.fanout")
public record FanoutProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("256") int appendsInFlightMax,
        @DefaultValue("4MB") DataSize windowMax,
        @DefaultValue("128MB") DataSize windowsMax,
        @DefaultValue("20000") int residentSessionsMax,
        @DefaultValue("1s") Duration positionsEvery,
        @DefaultValue("10000") int positionsAfter) {
    public FanoutProperties {
        require("appends-in-flight-max", appendsInFlightMax, 1, 65_536);
        require("window-max", windowMax.toBytes(), 1 << 16, 1L << 30);
        require("windows-max", windowsMax.toBytes(), windowMax.toBytes(), 1L << 40);
        require("resident-sessions-max", residentSessionsMax, 1, 1 << 30);
        require("positions-every", positionsEvery.toMillis(), 10, 60_000);
        require("positions-after", positionsAfter, 1, 1 << 30);
    }

    private static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "millrace.fanout." + name + "=" + value + " is out of bounds: " + min + ".." + max);
        }
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
                        delivery.historyReadsMax(),
                        windowMax.toBytes(),
                        windowsMax.toBytes(),
                        residentSessionsMax,
                        delivery.messageBytesMax(),
                        delivery.confirmedWithin(),
                        delivery.lagAfter(),
                        delivery.retry(),
                        sole ? Duration.ZERO : delivery.groupLease(),
                        delivery.circuit(),
                        delivery.limits()));
    }
}
