package dev.millrace.cleanup.config;

import dev.millrace.cleanup.run.RunReport;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.StreamStore;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/// The management port of a cleanup that runs on a schedule: `/health/live` while its process serves, `/health/ready`
/// while the store can be used, with the last run's line.
final class CleanupManagement implements AutoCloseable {
    private static final Map<String, Object> ACTUATOR = Map.of(
            "management.endpoints.web.base-path", "/",
            "management.endpoints.web.discovery.enabled", "false",
            "management.endpoints.web.exposure.include", "health",
            "management.endpoint.health.show-details", "always",
            "management.endpoint.health.show-components", "always",
            "management.endpoint.health.probes.enabled", "false",
            "management.health.defaults.enabled", "false");

    private final ConfigurableApplicationContext context;
    private final int port;

    private CleanupManagement(ConfigurableApplicationContext context, int port) {
        this.context = context;
        this.port = port;
    }

    /// Starts listening; returns when the port is open.
    static CleanupManagement start(CleanupSchedule schedule, StreamStore store, String host, int port) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Web.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(ACTUATOR)
                .properties(Map.of("server.address", host, "server.port", port))
                .initializers(fresh -> {
                    HealthIndicator live = () -> Health.up().build();
                    HealthIndicator ready = () -> ready(schedule, store);
                    fresh.getBeanFactory().registerSingleton("liveHealthIndicator", live);
                    fresh.getBeanFactory().registerSingleton("readyHealthIndicator", ready);
                })
                .run();
        WebServer server = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer());
        return new CleanupManagement(context, server.getPort());
    }

    private static Health ready(CleanupSchedule schedule, StreamStore store) {
        Health.Builder health = store.health() instanceof StoreHealth.Available ? Health.up() : Health.down();
        return health.withDetail("store", String.valueOf(store.health()))
                .withDetail("lastRun", schedule.lastRun().map(RunReport::json).orElse("none yet"))
                .build();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        context.close();
    }

    /// What the web context holds beside Boot's own.
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Web {}
}
