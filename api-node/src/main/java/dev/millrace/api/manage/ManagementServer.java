package dev.millrace.api.manage;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/// The management port, a Spring web application of its own whose beans see those of the node, never the other way
/// round.
public final class ManagementServer implements AutoCloseable {
    private static final Map<String, Object> ACTUATOR_AS_IN_THE_CONTRACT = Map.of(
            "management.endpoints.web.base-path", "/",
            "management.endpoints.web.discovery.enabled", "false",
            "management.endpoints.web.exposure.include", "health,prometheus",
            "management.endpoints.web.path-mapping.prometheus", "metrics",
            "management.endpoint.health.group.live.include", "live",
            "management.endpoint.health.group.ready.include", "ready",
            "management.endpoint.health.show-details", "always",
            "management.endpoint.health.show-components", "always",
            "management.health.defaults.enabled", "false");

    private final ConfigurableApplicationContext context;

    private ManagementServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /// Starts listening; returns when the port is open.
    public static ManagementServer start(ConfigurableApplicationContext node, String host, int port) {
        return new ManagementServer(new SpringApplicationBuilder(ManagementConfiguration.class)
                .parent(node)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(ACTUATOR_AS_IN_THE_CONTRACT)
                .properties(Map.of("server.address", host, "server.port", port))
                .run());
    }

    /// The port that it really listens on.
    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    @Override
    public void close() {
        context.close();
    }
}
