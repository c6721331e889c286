package dev.millrace.api.manage;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the management context holds beside Boot's own.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ManagementConfiguration {
    /// The health group `live` and its only member.
    @Bean
    HealthIndicator liveHealthIndicator(Duty duty) {
        return new DutyIndicator(duty::notLive);
    }

    /// The health group `ready` and its only member.
    @Bean
    HealthIndicator readyHealthIndicator(Duty duty) {
        return new DutyIndicator(duty::notReady);
    }
}
