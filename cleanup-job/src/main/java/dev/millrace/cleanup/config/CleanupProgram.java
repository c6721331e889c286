package dev.millrace.cleanup.config;

import dev.millrace.cleanup.run.Cleanup;
import dev.millrace.cleanup.run.CleanupLimits;
import dev.millrace.cleanup.run.RunReport;
import dev.millrace.cleanup.run.RunSpan;
import dev.millrace.program.ProgramContext;
import dev.millrace.program.StartFailure;
import dev.millrace.program.config.ManagementProperties;
import dev.millrace.program.manage.Duty;
import dev.millrace.program.manage.ManagementServer;
import dev.millrace.program.manage.Shutdown;
import dev.millrace.program.trace.Tracing;
import dev.millrace.store.StreamStore;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The program that `./millrace cleanup` runs: the cleanup of what lies on S2, on a schedule, or once.
///
/// `--once` makes one run, writes a line of JSON and exits with what it came to: 0 done, 75 more is due, 1 failed.
/// `--dry-run` writes what would go and why, and changes nothing.
public final class CleanupProgram {
    private static final Logger LOG = LoggerFactory.getLogger(CleanupProgram.class);
    private static final int PORT = 4458;
    private static final int EXIT_CODE_INTERRUPTED = 1;

    private CleanupProgram() {}

    public static void main(String[] arguments) {
        List<String> properties = new ArrayList<>(List.of(arguments));
        boolean dry = properties.remove("--dry-run");
        boolean once = properties.remove("--once") || dry;
        try {
            if (once) {
                Runtime.getRuntime().exit(once(context(CleanupConfiguration.class, properties), dry));
            }
            keepRunning(context(OnSchedule.class, properties));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            Runtime.getRuntime().exit(EXIT_CODE_INTERRUPTED);
        } catch (RuntimeException refused) {
            StartFailure.exit(LOG, refused, List.of());
        }
    }

    private static ConfigurableApplicationContext context(Class<?> configuration, List<String> properties) {
        return ProgramContext.start(configuration, CleanupConfiguration.known(), properties.toArray(String[]::new));
    }

    private static int once(ConfigurableApplicationContext context, boolean dry) throws InterruptedException {
        CleanupLimits limits = context.getBean(CleanupProperties.class).limitsOnS2();
        PrintStream out = System.out; // tidy: what was done is this program's output
        try (context) {
            SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
            Cleanup cleanup = new Cleanup(context.getBean(StreamStore.class), limits, random, System::nanoTime);
            Tracing tracing = context.getBean(Tracing.class);
            RunReport report = dry ? cleanup.dryRun(out::println) : RunSpan.around(tracing.tracer(), cleanup::run);
            out.println(report.json());
            return report.ending().exitCode();
        }
    }

    private static void keepRunning(ConfigurableApplicationContext context) {
        context.getBean(Duty.class).onServing();
        ManagementProperties where = context.getBean(ManagementProperties.class);
        ManagementServer management = ManagementServer.start(context, where.host(), where.portOr(PORT));
        Shutdown.of(context, () -> {}).management(management); // a run under way may end anywhere
        PrintStream out = System.out; // tidy: what scripts and people wait for
        out.println("Millrace cleans up on a schedule: "
                + context.getBean(CleanupProperties.class).cron() + "\n  Management: "
                + management.address(where.host()));
    }

    /// The parts, with the schedule.
    @Configuration(proxyBeanMethods = false)
    @Import({CleanupConfiguration.class, ScheduledCleanup.class})
    static class OnSchedule {}
}
