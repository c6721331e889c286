package dev.millrace.api.manage;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// One question about the node's duty as an Actuator health indicator: up, or down with the reason.
final class DutyIndicator implements HealthIndicator {
    private final Supplier<Optional<String>> obstacle;
    private final Supplier<List<String>> warnings;

    DutyIndicator(Supplier<Optional<String>> obstacle) {
        this(obstacle, List::of);
    }

    /// @param warnings told beside an answer that is up
    DutyIndicator(Supplier<Optional<String>> obstacle, Supplier<List<String>> warnings) {
        this.obstacle = obstacle;
        this.warnings = warnings;
    }

    @Override
    public Health health() {
        return obstacle.get()
                .map(reason -> Health.down().withDetail("reason", reason).build())
                .orElseGet(this::up);
    }

    private Health up() {
        List<String> now = warnings.get();
        return now.isEmpty()
                ? Health.up().build()
                : Health.up().withDetail("warnings", now).build();
    }
}
