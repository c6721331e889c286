package dev.millrace.cleanup.config;

import dev.millrace.cleanup.run.Cleanup;
import dev.millrace.cleanup.run.CleanupLimits;
import dev.millrace.cleanup.run.RunReport;
import dev.millrace.cleanup.run.RunSpan;
import dev.millrace.cleanup.run.RunTotals;
import dev.millrace.store.StreamStore;
import io.opentelemetry.api.trace.Tracer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.quartz.CronScheduleBuilder;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cleanup of one store on a cron trigger: one run at a time, and one that is missed is made up for once. Started
/// by [#start], ended by [#close], which waits for the run under way to notice. Safe for any thread; the runs are on
/// Quartz's one.
public final class CleanupSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CleanupSchedule.class);
    private static final String RUN = "run";

    private final Scheduler scheduler;
    private final AtomicReference<@Nullable RunReport> last;
    private final RunTotals totals;

    private CleanupSchedule(Scheduler scheduler, AtomicReference<@Nullable RunReport> last, RunTotals totals) {
        this.scheduler = scheduler;
        this.last = last;
        this.totals = totals;
    }

    /// Starts the schedule; the store is the caller's.
    ///
    /// @param tracer tells of each run; null for no traces
    public static CleanupSchedule start(StreamStore store, CleanupLimits limits, String cron, @Nullable Tracer tracer) {
        SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
        Cleanup cleanup = new Cleanup(store, limits, random, System::nanoTime);
        AtomicReference<@Nullable RunReport> last = new AtomicReference<>();
        RunTotals totals = new RunTotals();
        try {
            Scheduler scheduler = scheduler();
            JobDetail job =
                    JobBuilder.newJob(RunJob.class).withIdentity("cleanup").build();
            job.getJobDataMap().put(RUN, new Runs(cleanup, tracer, last, totals));
            Trigger trigger = TriggerBuilder.newTrigger()
                    .withSchedule(CronScheduleBuilder.cronSchedule(cron).withMisfireHandlingInstructionFireAndProceed())
                    .build();
            scheduler.scheduleJob(job, trigger);
            scheduler.start();
            return new CleanupSchedule(scheduler, last, totals);
        } catch (SchedulerException refused) {
            throw new IllegalStateException("the cleanup's schedule does not start: cron=" + cron, refused);
        }
    }

    private static Scheduler scheduler() throws SchedulerException {
        Properties properties = new Properties();
        properties.setProperty(
                "org.quartz.scheduler.instanceName", "cleanup-" + Long.toHexString(new SecureRandom().nextLong()));
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        properties.setProperty("org.quartz.scheduler.interruptJobsOnShutdownWithWait", "true");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        return new StdSchedulerFactory(properties).getScheduler();
    }

    /// What the last run has done; empty before the first has ended.
    public Optional<RunReport> lastRun() {
        return Optional.ofNullable(last.get());
    }

    /// What all runs so far come to.
    public RunTotals totals() {
        return totals;
    }

    @Override
    public void close() {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException failed) {
            LOG.warn("the cleanup's schedule does not end", failed);
        }
    }

    private record Runs(
            Cleanup cleanup, @Nullable Tracer tracer, AtomicReference<@Nullable RunReport> last, RunTotals totals) {
        void run() throws InterruptedException {
            RunReport report = RunSpan.around(tracer, this::runAndLog);
            last.set(report);
            totals.add(report);
        }

        private RunReport runAndLog() throws InterruptedException {
            RunReport report = cleanup.run();
            if (report.counted().of("lookedAt") > 0 || report.ending() != RunReport.Ending.DONE) {
                LOG.info("cleanup {}", report.json());
            }
            return report;
        }
    }

    /// What Quartz makes and runs.
    @DisallowConcurrentExecution
    public static final class RunJob implements InterruptableJob {
        private volatile @Nullable Thread thread;

        @Override
        public void execute(JobExecutionContext context) {
            thread = Thread.currentThread();
            try {
                if (context.getJobDetail().getJobDataMap().get(RUN) instanceof Runs runs) {
                    runs.run();
                } else {
                    throw new IllegalStateException("a job without its cleanup");
                }
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            } finally {
                thread = null;
            }
        }

        @Override
        public void interrupt() {
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
        }
    }
}
