package dev.millrace.cleanup.config;

import dev.millrace.cleanup.run.Cleanup;
import dev.millrace.cleanup.run.CleanupLimits;
import dev.millrace.cleanup.run.RunReport;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.store.StreamStore;
import java.io.PrintStream;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// The program that `./millrace cleanup` runs: the cleanup of what lies on S2, on a schedule, or once.
///
/// `--once` makes one run, writes a line of JSON and exits with what it came to: 0 done, 75 more is due, 1 failed.
/// `--dry-run` writes what would go and why, and changes nothing.
public final class CleanupProgram {
    private static final Logger LOG = LoggerFactory.getLogger(CleanupProgram.class);
    private static final int EXIT_CODE_NOT_STARTED = 1;

    private CleanupProgram() {}

    public static void main(String[] arguments) {
        List<String> properties = new ArrayList<>(List.of(arguments));
        boolean dry = properties.remove("--dry-run");
        boolean once = properties.remove("--once") || dry;
        try {
            ProgramProperties.requireKnown(properties);
            ConfigurableApplicationContext context = context(properties);
            if (once) {
                Runtime.getRuntime().exit(once(context, dry));
            }
            keepRunning(context);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            Runtime.getRuntime().exit(EXIT_CODE_NOT_STARTED);
        } catch (RuntimeException refused) {
            LOG.error("the cleanup does not start: {}", reason(refused));
            Runtime.getRuntime().exit(EXIT_CODE_NOT_STARTED);
        }
    }

    private static ConfigurableApplicationContext context(List<String> properties) {
        return new SpringApplicationBuilder(ProgramProperties.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run(properties.toArray(String[]::new));
    }

    private static StreamStore store(ConfigurableApplicationContext context) {
        return new S2StreamStore(context.getBean(ProgramProperties.S2.class).settings()).start();
    }

    private static int once(ConfigurableApplicationContext context, boolean dry) throws InterruptedException {
        CleanupLimits limits = context.getBean(CleanupProperties.class).limitsOnS2();
        PrintStream out = System.out; // tidy: what was done is this program's output
        try (StreamStore store = store(context)) {
            SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
            Cleanup cleanup = new Cleanup(store, limits, random, System::nanoTime);
            RunReport report = dry ? cleanup.dryRun(out::println) : cleanup.run();
            out.println(report.json());
            return report.ending().exitCode();
        }
    }

    private static void keepRunning(ConfigurableApplicationContext context) {
        CleanupProperties cleanup = context.getBean(CleanupProperties.class);
        StreamStore store = store(context);
        CleanupSchedule schedule = CleanupSchedule.start(store, cleanup.limitsOnS2(), cleanup.cron());
        ProgramProperties.Management where = context.getBean(ProgramProperties.Management.class);
        CleanupManagement management = CleanupManagement.start(schedule, store, where.host(), where.port());
        Thread ending = Thread.ofPlatform().name("shutdown").unstarted(() -> {
            management.close();
            schedule.close();
            store.close();
            context.close();
        });
        Runtime.getRuntime().addShutdownHook(ending);
        URI address = URI.create("http://" + where.host() + ":" + management.port());
        PrintStream out = System.out; // tidy: what scripts and people wait for
        out.println("Millrace cleans up on a schedule: " + cleanup.cron() + "\n  Management: " + address);
    }

    private static String reason(Throwable refused) {
        Throwable cause = refused;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
