package dev.millrace.cleanup.config;

import dev.millrace.cleanup.run.CleanupLimits;
import dev.millrace.model.expiry.ReclaimMargins;
import dev.millrace.model.name.Partitions;
import java.time.Duration;
import org.quartz.CronExpression;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The cleanup. What each bound does is said at [CleanupLimits].
///
/// @param enabled whether the program that has everything in one process cleans up too
/// @param cron when a run begins, as Quartz writes it
/// @param grace how long after the last record of a life that is over its data is taken
/// @param undeliveredMax how long it is kept where subscribers may not have got all of it
/// @param clockSkewMargin what is waited beyond a deadline on S2, and never less than what the store says that two
/// clocks may differ by; none on the embedded store, whose clock is exact
@ConfigurationProperties("millrace.cleanup")
public record CleanupProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("0 * * * * ?") String cron,
        @DefaultValue("5m") Duration runTimeMax,
        @DefaultValue("100000") int streamsPerRunMax,
        @DefaultValue("32") int inFlightMax,
        @DefaultValue("10m") Duration grace,
        @DefaultValue("24h") Duration undeliveredMax,
        @DefaultValue("5s") Duration clockSkewMargin) {
    private static final int STREAMS_MAX = 10_000_000;
    private static final int IN_FLIGHT_MAX = 1_024;

    public CleanupProperties {
        check("cron", cron, CronExpression.isValidExpression(cron), "a cron expression of Quartz");
        within("run-time-max", runTimeMax, Duration.ofSeconds(1), Duration.ofDays(1));
        check(
                "streams-per-run-max",
                streamsPerRunMax,
                streamsPerRunMax >= 1 && streamsPerRunMax <= STREAMS_MAX,
                "1.." + STREAMS_MAX);
        check("in-flight-max", inFlightMax, inFlightMax >= 1 && inFlightMax <= IN_FLIGHT_MAX, "1.." + IN_FLIGHT_MAX);
        within("grace", grace, Duration.ofMinutes(10), Duration.ofDays(365));
        within("undelivered-max", undeliveredMax, Duration.ofMinutes(10), Duration.ofDays(365));
        within("clock-skew-margin", clockSkewMargin, Duration.ZERO, Duration.ofHours(1));
    }

    /// On S2, whose clock is an estimate here.
    public CleanupLimits limitsOnS2() {
        return limits(clockSkewMargin);
    }

    /// On the embedded store.
    public CleanupLimits limitsOnEmbedded() {
        return limits(Duration.ZERO);
    }

    private CleanupLimits limits(Duration skew) {
        ReclaimMargins margins = new ReclaimMargins(skew.toMillis(), grace.toMillis(), undeliveredMax.toMillis());
        return new CleanupLimits(margins, runTimeMax, streamsPerRunMax, inFlightMax, Partitions.COUNT_DEFAULT);
    }

    private static void within(String name, Duration value, Duration min, Duration max) {
        check(name, value, value.compareTo(min) >= 0 && value.compareTo(max) <= 0, min + ".." + max);
    }

    private static void check(String name, Object value, boolean right, String bounds) {
        if (!right) {
            throw new IllegalArgumentException(
                    "millrace.cleanup." + name + "=" + value + " is out of bounds: " + bounds);
        }
    }
}
