package dev.millrace.api.config;

import dev.millrace.api.live.LiveSettings;
import dev.millrace.program.config.PropertyCheck;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Live readers: long-poll and event streams. What each bound does is said at [LiveSettings].
@ConfigurationProperties("millrace.live")
public record LiveProperties(
        @DefaultValue("20s") Duration longPollWait,
        @DefaultValue("15s") Duration keepAlive,
        @DefaultValue("60s") Duration recycleAfter,
        @DefaultValue("30s") Duration slowReaderWait,
        @DefaultValue("1s") Duration endingWait,
        @DefaultValue("5s") Duration drainWait,
        @DefaultValue("50000") int readersMax,
        @DefaultValue("20000") int readersPerStreamMax,
        @DefaultValue("20000") int streamsMax,
        @DefaultValue("16") int historyReadsPerLoopMax,
        @DefaultValue("256KB") DataSize batchMax,
        @DefaultValue("1MB") DataSize pageMax,
        @DefaultValue("1MB") DataSize recentPerStreamMax,
        @DefaultValue("128MB") DataSize recentMax,
        @DefaultValue("1MB") DataSize inboxPerStreamMax,
        @DefaultValue("64MB") DataSize inboxMax,
        @DefaultValue("256KB") DataSize outboundMax,
        @DefaultValue("256MB") DataSize stalledMax,
        @DefaultValue("64KB") DataSize heldTextMax) {
    private static final Duration TENTH = Duration.ofMillis(100);
    private static final DataSize BYTE = DataSize.ofBytes(1);
    private static final DataSize GIBIBYTE = DataSize.ofGigabytes(1);

    public LiveProperties {
        PropertyCheck.of("millrace.live")
                .within("long-poll-wait", longPollWait, Duration.ofSeconds(1), Duration.ofSeconds(55))
                .within("keep-alive", keepAlive, TENTH, Duration.ofMinutes(10))
                .within("recycle-after", recycleAfter, TENTH, Duration.ofHours(1))
                .within("slow-reader-wait", slowReaderWait, TENTH, Duration.ofMinutes(10))
                .within("ending-wait", endingWait, TENTH, Duration.ofSeconds(10))
                .within("drain-wait", drainWait, TENTH, Duration.ofSeconds(20))
                .count("readers-max", readersMax)
                .count("readers-per-stream-max", readersPerStreamMax)
                .count("streams-max", streamsMax)
                .count("history-reads-per-loop-max", historyReadsPerLoopMax)
                .within("batch-max", batchMax, BYTE, GIBIBYTE)
                .within("page-max", pageMax, BYTE, GIBIBYTE)
                .size("recent-per-stream-max", recentPerStreamMax)
                .size("recent-max", recentMax)
                .size("inbox-per-stream-max", inboxPerStreamMax)
                .size("inbox-max", inboxMax)
                .within("outbound-max", outboundMax, BYTE, GIBIBYTE)
                .within("stalled-max", stalledMax, BYTE, DataSize.ofTerabytes(1))
                .within("held-text-max", heldTextMax, DataSize.ofBytes(0), GIBIBYTE);
    }

    LiveSettings settings() {
        return new LiveSettings(
                new LiveSettings.Waits(longPollWait, keepAlive, recycleAfter, slowReaderWait, endingWait, drainWait),
                new LiveSettings.ReaderLimits(readersMax, readersPerStreamMax, streamsMax, historyReadsPerLoopMax),
                new LiveSettings.ByteLimits(
                        Math.toIntExact(batchMax.toBytes()),
                        Math.toIntExact(pageMax.toBytes()),
                        recentPerStreamMax.toBytes(),
                        recentMax.toBytes(),
                        inboxPerStreamMax.toBytes(),
                        inboxMax.toBytes(),
                        Math.toIntExact(outboundMax.toBytes()),
                        stalledMax.toBytes(),
                        Math.toIntExact(heldTextMax.toBytes())));
    }
}
