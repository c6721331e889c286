package dev.millrace.cleanup.config;

import dev.millrace.cleanup.manage.CleanupMeters;
import dev.millrace.cleanup.run.RunReport;
import dev.millrace.program.manage.Readiness;
import dev.millrace.program.trace.Tracing;
import dev.millrace.store.StreamStore;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the program holds beside its parts where it goes on running.
@Configuration(proxyBeanMethods = false)
class ScheduledCleanup {
    @Bean
    CleanupSchedule schedule(StreamStore store, CleanupProperties properties, Tracing tracing) {
        return CleanupSchedule.start(store, properties.limitsOnS2(), properties.cron(), tracing.tracer());
    }

    @Bean
    CleanupMeters cleanupMeters(CleanupSchedule schedule) {
        return new CleanupMeters(schedule.totals());
    }

    /// The last run's line, beside `/health/ready`.
    @Bean
    Readiness readiness(CleanupSchedule schedule) {
        return Readiness.telling(
                () -> Map.of("lastRun", schedule.lastRun().map(RunReport::json).orElse("none yet")));
    }
}
