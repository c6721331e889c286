package dev.millrace.fanout.config;

import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.program.manage.Duty;
import dev.millrace.program.manage.ManagementServer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/// What happens at SIGTERM, on the JVM's shutdown thread: the tasks are given back first, so that others go on with
/// them at once; then the management port and the store are closed.
final class WorkerEnding implements Runnable {
    private final ConfigurableApplicationContext context;
    private volatile @Nullable ManagementServer management;

    WorkerEnding(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /// The management port has opened.
    void management(ManagementServer opened) {
        management = opened;
    }

    @Override
    public void run() {
        context.getBean(Duty.class).onDraining();
        context.getBean(FanoutWorker.class).close();
        ManagementServer opened = management;
        if (opened != null) {
            opened.close();
        }
        context.close();
    }
}
