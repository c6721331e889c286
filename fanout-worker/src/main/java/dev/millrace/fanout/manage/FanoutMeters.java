package dev.millrace.fanout.manage;

import dev.millrace.fanout.delivery.DeliveryCounters;
import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.fanout.task.TaskCounters;
import dev.millrace.fanout.task.TaskStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/// What a worker counts, as meters `millrace.fanout.*`. Summed over its tasks, so that their number is bounded; task by
/// task it is told by [FanoutController].
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
        gauge(registry, "in.flight", it -> it.deliveryCounters().inFlight());
        gauge(registry, "resident.sessions", it -> it.deliveryCounters().residentSessions());
        gauge(registry, "window.bytes", it -> it.deliveryCounters().windowBytes());
        gauge(registry, "history.pages.held", it -> it.deliveryCounters().historyPagesHeld());
        gauge(registry, "circuit.open", it -> it.deliveryCounters().circuit().equals("CLOSED") ? 0 : 1);
        gauge(registry, "tasks", FanoutMeters::owned);
        gauge(registry, "subscriptions", it -> sum(it, TaskStatus::subscriptions));
        gauge(registry, "lag.records", it -> sum(it, TaskStatus::lagRecords));
        gauge(registry, "lag.seconds", FanoutMeters::lagSeconds);
    }

    private static double owned(FanoutWorker worker) {
        return worker.status().stream()
                .filter(task -> task.phase().equals("OWNED"))
                .count();
    }

    private static double sum(FanoutWorker worker, ToDoubleFunction<TaskStatus> value) {
        return worker.status().stream().mapToDouble(value).sum();
    }

    private static double lagSeconds(FanoutWorker worker) {
        return worker.status().stream().mapToLong(TaskStatus::lagMs).max().orElse(0) / 1_000.0;
    }

    private static <T> void count(MeterRegistry registry, String name, T counters, ToDoubleFunction<T> value) {
        FunctionCounter.builder("millrace.fanout." + name, counters, value).register(registry);
    }

    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<FanoutWorker> value) {
        Gauge.builder("millrace.fanout." + name, worker, value).register(registry);
    }
}
