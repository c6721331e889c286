package dev.millrace.fanout.config;

import dev.millrace.fanout.manage.FanoutController;
import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.program.ProgramContext;
import dev.millrace.program.StartFailure;
import dev.millrace.program.config.ManagementProperties;
import dev.millrace.program.config.S2Properties;
import dev.millrace.program.manage.Duty;
import dev.millrace.program.manage.ManagementServer;
import dev.millrace.program.manage.Shutdown;
import java.io.PrintStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/// The program that `./millrace worker` runs: delivery from the sources on S2 to the sessions, together with any number
/// of others like it. It takes its tasks by itself, and gives them back on SIGTERM.
public final class WorkerProgram {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProgram.class);
    private static final int PORT = 4448;

    private WorkerProgram() {}

    public static void main(String[] arguments) {
        try {
            start(arguments);
        } catch (RuntimeException refused) {
            StartFailure.exit(LOG, refused, List.of());
        }
    }

    private static void start(String[] arguments) {
        ConfigurableApplicationContext context =
                ProgramContext.start(WorkerConfiguration.class, WorkerConfiguration.known(), arguments);
        // The tasks are given back first, so that others go on with them at once.
        Shutdown shutdown =
                Shutdown.of(context, () -> context.getBean(FanoutWorker.class).close());
        context.getBean(Duty.class).onServing();
        PrintStream out = System.out; // tidy: what scripts and people wait for
        out.println("Millrace delivers from S2 at "
                + context.getBean(S2Properties.class).endpoint());
        ManagementProperties where = context.getBean(ManagementProperties.class);
        ManagementServer management =
                ManagementServer.start(context, where.host(), where.portOr(PORT), FanoutController.class);
        shutdown.management(management);
        out.println("  Management: " + management.address(where.host()));
    }
}
