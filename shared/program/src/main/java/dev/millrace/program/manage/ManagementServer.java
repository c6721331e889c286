package dev.millrace.program.manage;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/// The management port, a Spring web application of its own whose beans see those of the program (its
/// [dev.millrace.store.measure.MeasuredStreamStore], its [Duty], its [dev.millrace.program.trace.Tracing], its
/// [Readiness] where it has one), never the other way round.
public final class ManagementServer implements AutoCloseable {
    private static final Map<String, Object> ACTUATOR_AS_IN_THE_CONTRACT = Map.of(
            "management.endpoints.web.base-path", "/",
            "management.endpoints.web.discovery.enabled", "false",
            "management.endpoints.web.exposure.include", "health,prometheus",
            "management.endpoints.web.path-mapping.prometheus", "metrics",
            "management.endpoint.health.show-details", "always",
            "management.endpoint.health.show-components", "always",
            "management.endpoint.health.probes.enabled", "false",
            "management.health.defaults.enabled", "false",
            "spring.mvc.problemdetails.enabled", "true");

    private final ConfigurableApplicationContext context;
    private final int port;

    private ManagementServer(ConfigurableApplicationContext context, int port) {
        this.context = context;
        this.port = port;
    }

    /// Starts listening; returns when the port is open.
    ///
    /// @param shown what the port shows of this program in particular, as classes of beans
    public static ManagementServer start(
            ConfigurableApplicationContext program, String host, int port, Class<?>... shown) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(ManagementConfiguration.class)
                .sources(shown)
                .parent(program)
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

    /// Where it listens, for people and scripts.
    ///
    /// @param host as it was given to [#start]
    public URI address(String host) {
        return address(host, port);
    }

    /// The address of a port of this machine.
    public static URI address(String host, int port) {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
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
