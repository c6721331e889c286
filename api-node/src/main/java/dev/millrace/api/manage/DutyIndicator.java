package dev.millrace.api.manage;

import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// One question about the node's duty as an Actuator health indicator: up, or down with the reason.
final class DutyIndicator implements HealthIndicator {
    private final Supplier<Optional<String>> obstacle;

    DutyIndicator(Supplier<Optional<String>> obstacle) {
        this.obstacle = obstacle;
    }

    @Override
    public Health health() {
        return obstacle.get()
                .map(reason -> Health.down().withDetail("reason", reason).build())
                .orElseGet(() -> Health.up().build());
    }
}
