package dev.millrace.fanout.manage;

import dev.millrace.fanout.delivery.DeliveryCounters;
import dev.millrace.fanout.delivery.TaskTally;
import dev.millrace.fanout.spool.SpoolCounters;
import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.fanout.task.TaskCounters;
import dev.millrace.fanout.task.TaskStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What a worker counts, as meters `millrace.fanout.*`: of its endpoint, summed over the tasks, and of each task,
/// of which there are as many as the endpoint has partitions. Sessions are told of by [FanoutController].
public final class FanoutMeters implements MeterBinder {
    private final FanoutWorker worker;

    public FanoutMeters(FanoutWorker worker) {
        this.worker = worker;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        DeliveryCounters delivery = worker.deliveryCounters();
        TaskCounters tasks = worker.counters();
        count(registry, "deliveries", delivery, DeliveryCounters::deliveries);
        count(registry, "delivered.bytes", delivery, DeliveryCounters::deliveredBytes);
        count(registry, "batches", delivery, DeliveryCounters::batches);
        count(registry, "retries", delivery, DeliveryCounters::retries);
        count(registry, "refusals", delivery, DeliveryCounters::refusals);
        count(registry, "unknowns", delivery, DeliveryCounters::unknowns);
        count(registry, "duplicates.suppressed", delivery, DeliveryCounters::suppressed);
        count(registry, "subscriptions.gone", delivery, DeliveryCounters::gone);
        count(registry, "loads", delivery, DeliveryCounters::loads);
        count(registry, "snapshots", delivery, DeliveryCounters::snapshots);
        count(registry, "lagged", delivery, DeliveryCounters::lagged);
        count(registry, "history.pages", delivery, DeliveryCounters::historyPages);
        count(registry, "given.up", delivery, DeliveryCounters::givenUp);
        count(registry, "unreadable", delivery, DeliveryCounters::unreadable);
        count(registry, "takeovers", tasks, TaskCounters::takeovers);
        count(registry, "losses", tasks, TaskCounters::losses);
        count(registry, "releases", tasks, TaskCounters::releases);
        count(registry, "positions", tasks, TaskCounters::positions);
        count(registry, "sources.ended", tasks, TaskCounters::sourcesEnded);
        SpoolCounters spool = worker.spoolCounters();
        count(registry, "spool.written", spool, SpoolCounters::written);
        count(registry, "spool.skipped", spool, SpoolCounters::skipped);
        count(registry, "spool.hits", spool, SpoolCounters::hits);
        count(registry, "spool.misses", spool, SpoolCounters::misses);
        count(registry, "spool.failures", spool, SpoolCounters::failures);
        gauge(registry, "spool.paused", it -> it.spoolCounters().isPaused() ? 1 : 0);
        gauge(registry, "spool.free.bytes", it -> it.spoolCounters().freeBytes());
        gauge(registry, "in.flight", it -> it.deliveryCounters().inFlight());
        gauge(registry, "resident.sessions", it -> it.deliveryCounters().residentSessions());
        gauge(registry, "window.bytes", it -> it.deliveryCounters().windowBytes());
        gauge(registry, "history.pages.held", it -> it.deliveryCounters().historyPagesHeld());
        gauge(registry, "linger.seconds", it -> it.deliveryCounters().lingerSeconds());
        gauge(registry, "circuit.open", it -> it.deliveryCounters().circuit().equals("CLOSED") ? 0 : 1);
        gauge(registry, "tasks", FanoutMeters::owned);
        gauge(registry, "subscriptions", it -> sum(it, TaskStatus::subscriptions));
        gauge(registry, "lag.records", it -> sum(it, TaskStatus::lagRecords));
        gauge(registry, "lag.seconds", FanoutMeters::lagSeconds);
        List<TaskTally> tallies = worker.tallies();
        for (int task = 0; task < tallies.size(); task++) {
            bindTask(registry, task, tallies.get(task));
        }
    }

    private void bindTask(MeterRegistry registry, int task, TaskTally tally) {
        Tags tags = Tags.of("task", Integer.toString(task));
        count(registry, "task.deliveries", tags, tally, TaskTally::deliveries);
        count(registry, "task.duplicates.suppressed", tags, tally, TaskTally::duplicates);
        count(registry, "task.takeovers", tags, tally, TaskTally::takeovers);
        gauge(registry, "task.owned", tags, it -> ofTask(it, task, FanoutMeters::isOwned));
        gauge(registry, "task.spool.bytes", tags, it -> it.spoolCounters().bytes(task));
        gauge(registry, "task.lag.records", tags, it -> ofTask(it, task, TaskStatus::lagRecords));
        gauge(registry, "task.lag.seconds", tags, it -> ofTask(it, task, status -> status.lagMs() / 1_000.0));
    }

    private static double ofTask(FanoutWorker worker, int task, ToDoubleFunction<TaskStatus> value) {
        return worker.status().stream()
                .filter(status -> status.partition() == task)
                .mapToDouble(value)
                .sum();
    }

    private static double isOwned(TaskStatus task) {
        return task.phase().equals("OWNED") ? 1 : 0;
    }

    private static double owned(FanoutWorker worker) {
        return sum(worker, FanoutMeters::isOwned);
    }

    private static double sum(FanoutWorker worker, ToDoubleFunction<TaskStatus> value) {
        return worker.status().stream().mapToDouble(value).sum();
    }

    private static double lagSeconds(FanoutWorker worker) {
        return worker.status().stream().mapToLong(TaskStatus::lagMs).max().orElse(0) / 1_000.0;
    }

    private static <T> void count(MeterRegistry registry, String name, T counters, ToDoubleFunction<T> value) {
        count(registry, name, Tags.empty(), counters, value);
    }

    private static <T> void count(
            MeterRegistry registry, String name, Tags tags, T counters, ToDoubleFunction<T> value) {
        FunctionCounter.builder("millrace.fanout." + name, counters, value)
                .tags(tags)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<FanoutWorker> value) {
        gauge(registry, name, Tags.empty(), value);
    }

    private void gauge(MeterRegistry registry, String name, Tags tags, ToDoubleFunction<FanoutWorker> value) {
        Gauge.builder("millrace.fanout." + name, worker, value).tags(tags).register(registry);
    }
}
