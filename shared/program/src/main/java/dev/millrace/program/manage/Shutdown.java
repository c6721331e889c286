package dev.millrace.program.manage;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/// What happens at SIGTERM, on the JVM's shutdown thread: the program says that it is not ready, ends what it has under
/// way, and only then closes its management port, and its parts with the store.
public final class Shutdown implements Runnable {
    private final ConfigurableApplicationContext context;
    private final Runnable work;
    private volatile @Nullable ManagementServer management;

    private Shutdown(ConfigurableApplicationContext context, Runnable work) {
        this.context = context;
        this.work = work;
    }

    /// Has the JVM run it when it is asked to end.
    ///
    /// @param work ends what is under way; it may take as long as the program's own bounds allow
    public static Shutdown of(ConfigurableApplicationContext context, Runnable work) {
        Shutdown shutdown = new Shutdown(context, work);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(shutdown));
        return shutdown;
    }

    /// The management port has opened.
    public void management(ManagementServer opened) {
        management = opened;
    }

    @Override
    public void run() {
        context.getBean(Duty.class).onDraining();
        work.run();
        ManagementServer opened = management;
        if (opened != null) {
            opened.close();
        }
        context.close();
    }
}
