package dev.millrace.api.config;

import dev.millrace.api.read.HistoryLimits;
import dev.millrace.program.config.PropertyCheck;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Reading history. What each bound does is said at [HistoryLimits].
@ConfigurationProperties("millrace.read")
public record ReadProperties(
        @DefaultValue("128MB") DataSize heldMax,
        @DefaultValue("4096") int waitingMax,
        @DefaultValue("5s") Duration waitMax) {
    public ReadProperties {
        PropertyCheck.of("millrace.read")
                .within("held-max", heldMax, DataSize.ofMegabytes(1), DataSize.ofTerabytes(1))
                .count("waiting-max", waitingMax)
                .wait("wait-max", waitMax);
    }

    HistoryLimits limits() {
        HistoryLimits fixed = HistoryLimits.DEFAULT;
        return new HistoryLimits(
                heldMax.toBytes(), waitingMax, waitMax.toMillis(), fixed.readsPerPageMax(), fixed.messageBytesMax());
    }
}
