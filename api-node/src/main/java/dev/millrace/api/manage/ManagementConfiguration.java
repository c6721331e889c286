package dev.millrace.api.manage;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
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
    HealthIndicator readyHealthIndicator(Duty duty) {
        return new DutyIndicator(duty::notReady);
    }

    /// Boot binds its meters to registries of its own context only; the node's registry is older than that.
    @Bean
    SmartInitializingSingleton machineMeters(MeterRegistry meters, ObjectProvider<MeterBinder> binders) {
        return () -> binders.orderedStream().forEach(binder -> binder.bindTo(meters));
    }
}
