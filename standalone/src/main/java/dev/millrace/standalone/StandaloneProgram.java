package dev.millrace.standalone;

import dev.millrace.api.config.ApiNode;
import dev.millrace.api.config.NodeProperties;
import dev.millrace.api.manage.NodeManagement;
import dev.millrace.fanout.manage.FanoutController;
import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.program.ProgramContext;
import dev.millrace.program.StartFailure;
import dev.millrace.program.config.S2Properties;
import dev.millrace.program.manage.Duty;
import dev.millrace.program.manage.ManagementServer;
import dev.millrace.program.manage.Shutdown;
import dev.millrace.store.embedded.StoreOpenException;
import java.net.URI;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/// The program that `./millrace start` runs: store, public port and management port, in this order, so that clients
/// need not wait for the last.
public final class StandaloneProgram {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneProgram.class);

    private StandaloneProgram() {}

    public static void main(String[] arguments) {
        try {
            start(arguments);
        } catch (RuntimeException refused) {
            StartFailure.exit(LOG, refused, List.of(StoreOpenException.class));
        }
    }

    private static void start(String[] arguments) {
        ConfigurableApplicationContext context =
                ProgramContext.start(StandaloneConfiguration.class, PropertyFamilies.known(), arguments);
        Shutdown shutdown =
                Shutdown.of(context, () -> context.getBean(ApiNode.class).drain());
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
        announcement.managing(management.address(host));
    }

    private static void announce(Announcement announcement, ApiNode node, NodeProperties properties, String data) {
        URI address = ManagementServer.address(properties.http().host(), node.port());
        if (properties.auth().asksForTokens()) {
            announcement.servingWithTokens(address, data, properties.auth().projectsFile(), node.aProject());
        } else {
            announcement.serving(address, data);
        }
    }

    /// What the management port shows of this program in particular.
    private static Class<?>[] shown(ConfigurableApplicationContext context) {
        boolean delivers = context.getBeanProvider(FanoutWorker.class).getIfAvailable() != null;
        return delivers
                ? new Class<?>[] {NodeManagement.class, FanoutController.class}
                : new Class<?>[] {NodeManagement.class};
    }

    private static String data(ConfigurableApplicationContext context) {
        S2Properties s2 = context.getBean(S2Properties.class);
        return s2.isUsed()
                ? s2.toString()
                : context.getBean(StoreProperties.class)
                        .folder()
                        .toAbsolutePath()
                        .normalize()
                        .toString();
    }
}
