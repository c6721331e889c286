package dev.millrace.api.manage;

import java.util.Map;
import java.util.Objects;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
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
            "management.endpoint.health.show-details", "always",
            "management.endpoint.health.show-components", "always",
            "management.endpoint.health.probes.enabled", "false",
            "management.health.defaults.enabled", "false");

    private final ConfigurableApplicationContext context;
    private final int port;

    private ManagementServer(ConfigurableApplicationContext context, int port) {
        this.context = context;
        this.port = port;
    }

    /// Starts listening; returns when the port is open.
    ///
    /// @param more what the port shows beside the node, as classes of beans
    public static ManagementServer start(ConfigurableApplicationContext node, String host, int port, Class<?>... more) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(ManagementConfiguration.class)
                .sources(more)
                .parent(node)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(ACTUATOR_AS_IN_THE_CONTRACT)
                .properties(Map.of("server.address", host, "server.port", port))
                .run();
        WebServer server = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer());
        return new ManagementServer(context, server.getPort());
    }

    /// The port that it really listens on.
    public int port() {
        return port;
    }

    @Override
    public void close() {
        context.close();
    }
}
