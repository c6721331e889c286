package dev.millrace.api.config;

import dev.millrace.api.fork.ForkLimits;
import dev.millrace.program.config.PropertyCheck;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Forks. What each bound does is said at [ForkLimits].
@ConfigurationProperties("millrace.fork")
public record ForkProperties(
        @DefaultValue("64") int ancestorsMax,
        @DefaultValue("256") int creationsMax,
        @DefaultValue("1024") int releasesMax,
        @DefaultValue("32MB") DataSize subOffsetMax) {
    public ForkProperties {
        PropertyCheck.of("millrace.fork")
                .within("ancestors-max", ancestorsMax, 1, 1_024)
                .count("creations-max", creationsMax)
                .count("releases-max", releasesMax)
                .within("sub-offset-max", subOffsetMax, DataSize.ofBytes(1), DataSize.ofTerabytes(1));
    }

    ForkLimits limits() {
        ForkLimits fixed = ForkLimits.DEFAULT;
        return new ForkLimits(
                ancestorsMax,
                creationsMax,
                fixed.attemptsMax(),
                subOffsetMax.toBytes(),
                releasesMax,
                fixed.releaseAttemptsMax(),
                fixed.releaseRetryMs(),
                fixed.answerWaitMs());
    }
}
