package dev.millrace.api.config;

import dev.millrace.api.session.SessionSettings;
import dev.millrace.model.name.Partitions;
import dev.millrace.program.config.PropertyCheck;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Sessions and their subscriptions. What each bound does is said at [SessionSettings].
@ConfigurationProperties("millrace.session")
public record SessionProperties(
        @DefaultValue("30m") Duration ttl,
        @DefaultValue("1000") int subscriptionsMax,
        @DefaultValue("1000000") int countedSubscriptionsMax) {
    public SessionProperties {
        PropertyCheck.of("millrace.session")
                .within("ttl", ttl, Duration.ofSeconds(1), Duration.ofSeconds(SessionSettings.TTL_SECONDS_MAX))
                .count("subscriptions-max", subscriptionsMax)
                .count("counted-subscriptions-max", countedSubscriptionsMax);
    }

    SessionSettings settings() {
        return new SessionSettings(ttl, Partitions.COUNT_DEFAULT, countedSubscriptionsMax);
    }
}
