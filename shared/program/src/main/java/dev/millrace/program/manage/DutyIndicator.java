package dev.millrace.program.manage;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// One question about the process's duty as an Actuator health indicator: up, or down with the reason.
final class DutyIndicator implements HealthIndicator {
    private final Supplier<Optional<String>> obstacle;
    private final Supplier<Map<String, Object>> details;

    /// @param details told beside an answer that is up
    DutyIndicator(Supplier<Optional<String>> obstacle, Supplier<Map<String, Object>> details) {
        this.obstacle = obstacle;
        this.details = details;
    }

    @Override
    public Health health() {
        return obstacle.get()
                .map(reason -> Health.down().withDetail("reason", reason).build())
                .orElseGet(() -> Health.up().withDetails(details.get()).build());
    }
}
