package dev.millrace.standalone;

import dev.millrace.api.config.ApiNode;
import dev.millrace.program.manage.Duty;
import dev.millrace.program.manage.ManagementServer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/// What happens at SIGTERM, on the JVM's shutdown thread: the node says that it is not ready, finishes what is
/// under way, ends its live readers, and only then closes the management port, itself and the store.
final class Shutdown implements Runnable {
    private final ConfigurableApplicationContext context;
    private volatile @Nullable ManagementServer management;

    Shutdown(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /// The management port has opened.
    void management(ManagementServer opened) {
        management = opened;
    }

    @Override
    public void run() {
        context.getBean(Duty.class).onDraining();
        context.getBean(ApiNode.class).drain();
        ManagementServer opened = management;
        if (opened != null) {
            opened.close();
        }
        context.close();
    }
}
