package dev.millrace.standalone;

import dev.millrace.api.config.ApiNode;
import dev.millrace.api.config.NodeProperties;
import dev.millrace.api.manage.Duty;
import dev.millrace.api.manage.ManagementServer;
import dev.millrace.fanout.manage.FanoutController;
import dev.millrace.fanout.task.FanoutWorker;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// The program that `./millrace start` runs: store, public port and management port, in this order, so that clients
/// need not wait for the last.
public final class StandaloneProgram {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneProgram.class);
    private static final int EXIT_CODE_NOT_STARTED = 1;

    private StandaloneProgram() {}

    public static void main(String[] arguments) {
        try {
            start(arguments);
        } catch (RuntimeException refused) {
            String line = StartFailure.inOneLine(refused).orElse("");
            if (line.isEmpty()) {
                LOG.error("cannot start", refused);
            } else {
                LOG.error("cannot start: {}", line);
            }
            Runtime.getRuntime().exit(EXIT_CODE_NOT_STARTED);
        }
    }

    private static void start(String[] arguments) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(StandaloneConfiguration.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .initializers(fresh -> PropertyFamilies.requireKnown(fresh.getEnvironment()))
                .run(arguments);
        Shutdown shutdown = new Shutdown(context);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(shutdown));
        context.getBean(Duty.class).onServing();
        NodeProperties properties = context.getBean(NodeProperties.class);
        ApiNode node = context.getBean(ApiNode.class);
        int port = node.port();
        Announcement announcement = new Announcement(System.out); // tidy: what scripts and people wait for
        announce(announcement, node, properties, data(context));
        String host = properties.management().host();
        ManagementServer management =
                ManagementServer.start(context, host, properties.management().portBeside(port), shown(context));
        shutdown.management(management);
        announcement.managing(address(host, management.port()));
    }

    private static void announce(Announcement announcement, ApiNode node, NodeProperties properties, String data) {
        URI address = address(properties.http().host(), node.port());
        if (properties.auth().asksForTokens()) {
            announcement.servingWithTokens(address, data, properties.auth().projectsFile(), node.aProject());
        } else {
            announcement.serving(address, data);
        }
    }

    /// What the management port shows beside the node.
    private static Class<?>[] shown(ConfigurableApplicationContext context) {
        boolean delivers = context.getBeanProvider(FanoutWorker.class).getIfAvailable() != null;
        return delivers ? new Class<?>[] {FanoutController.class} : new Class<?>[0];
    }

    private static String data(ConfigurableApplicationContext context) {
        S2Properties s2 = context.getBean(S2Properties.class);
        return s2.isUsed()
                ? "S2 at " + s2.endpoint()
                : context.getBean(StoreProperties.class)
                        .folder()
                        .toAbsolutePath()
                        .normalize()
                        .toString();
    }

    private static URI address(String host, int port) {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }
}
