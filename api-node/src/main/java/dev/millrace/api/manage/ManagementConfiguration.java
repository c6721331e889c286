package dev.millrace.api.manage;

import dev.millrace.api.config.ApiNode;
import dev.millrace.store.measure.MeasuredStreamStore;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the management context holds beside Boot's own.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ManagementConfiguration {
    /// `/health/live`
    @Bean
    HealthIndicator liveHealthIndicator(Duty duty) {
        return new DutyIndicator(duty::notLive);
    }

    /// `/health/ready`
    @Bean
    HealthIndicator readyHealthIndicator(Duty duty, ApiNode node) {
        return new DutyIndicator(duty::notReady, node::warnings);
    }

    @Bean
    NodeMeters nodeMeters(ApiNode node, MeasuredStreamStore store) {
        return new NodeMeters(node, store);
    }
}
