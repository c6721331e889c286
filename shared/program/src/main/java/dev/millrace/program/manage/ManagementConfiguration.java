package dev.millrace.program.manage;

import dev.millrace.program.trace.Tracing;
import dev.millrace.store.measure.MeasuredStreamStore;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What every program's management port holds beside Boot's own.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ManagementConfiguration {
    /// `/health/live`
    @Bean
    HealthIndicator liveHealthIndicator(Duty duty) {
        return new DutyIndicator(duty::notLive, Map::of);
    }

    /// `/health/ready`
    @Bean
    HealthIndicator readyHealthIndicator(Duty duty, ObjectProvider<Readiness> readiness) {
        Readiness own = readiness.getIfAvailable(() -> Readiness.NOTHING_TO_SAY);
        return new DutyIndicator(() -> duty.notReady().or(own.obstacle()), own.details());
    }

    @Bean
    StoreMeters storeMeters(MeasuredStreamStore store) {
        return new StoreMeters(store);
    }

    @Bean
    TraceMeters traceMeters(Tracing tracing) {
        return new TraceMeters(tracing);
    }
}
