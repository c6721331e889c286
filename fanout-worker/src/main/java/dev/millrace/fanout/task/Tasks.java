package dev.millrace.fanout.task;

import dev.millrace.fanout.delivery.Deliveries;
import dev.millrace.fanout.delivery.DeliveryCounters;
import dev.millrace.fanout.delivery.DeliveryTraces;
import dev.millrace.fanout.delivery.SessionSender;
import dev.millrace.fanout.delivery.SourceFeed;
import dev.millrace.fanout.delivery.Subscriber;
import dev.millrace.fanout.delivery.TaskTally;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.fanout.spool.SpoolCounters;
import dev.millrace.fanout.spool.TaskSpool;
import dev.millrace.fanout.task.SessionStatus.SubscriptionStatus;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All that one worker has to do on one endpoint: its membership, its tasks, its deliveries. Owned by the owner thread;
/// what others may ask is posted to it.
final class Tasks {
    /// How often the figures for those who look from outside are made anew.
    private static final long STATUS_NS = 1_000_000_000;

    private final OwnerLoop loop;
    private final WorkerSettings settings;
    private final Membership membership;
    private final Deliveries deliveries;
    private final List<Task> tasks = new ArrayList<>();
    private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    private volatile List<TaskStatus> status = List.of();
    private volatile boolean joined;
    private long statusNs;
    private boolean stopping;
    private boolean leaving;

    /// Without a spool, on processors that have time.
    ///
    /// @param self a random number of this process
    Tasks(
            OwnerLoop loop,
            WorkerSettings settings,
            long self,
            TaskCounters counters,
            DeliveryCounters delivery,
            LongSupplier nanoTime) {
        this(
                loop,
                settings,
                self,
                counters,
                delivery,
                null,
                new SpoolCounters(settings.partitions()),
                none -> TaskSpool.NONE,
                () -> 0,
                nanoTime);
    }

    /// @param self a random number of this process
    /// @param traces null for none
    /// @param spools the spool of each task
    /// @param load the share of the processors' time that was used since it was asked last, 0 to 1
    Tasks(
            OwnerLoop loop,
            WorkerSettings settings,
            long self,
            TaskCounters counters,
            DeliveryCounters delivery,
            @Nullable DeliveryTraces traces,
            SpoolCounters spooled,
            IntFunction<TaskSpool> spools,
            DoubleSupplier load,
            LongSupplier nanoTime) {
        this.loop = loop;
        this.settings = settings;
        membership = new Membership(loop, settings, self, this::look);
        deliveries = new Deliveries(loop, settings.delivery(), delivery, traces, spooled, load, nanoTime);
        for (int i = 0; i < settings.partitions(); i++) {
            tasks.add(new Task(loop, settings, membership, deliveries, counters, spools.apply(i), i));
        }
        statusNs = loop.nowNs();
        loop.atTurnEnd(this::look);
    }

    void start() {
        membership.start();
        tick();
    }

    /// Wakes the owner often enough for what only time tells.
    private void tick() {
        if (!leaving) {
            loop.after(Math.min(100_000_000L, settings.positionsEvery().toNanos()), this::tick);
        }
    }

    private void look() {
        joined = membership.isJoined();
        if (stopping) {
            goOnStopping();
        } else {
            tasks.forEach(Task::look);
        }
        if (loop.nowNs() - statusNs >= 0) {
            statusNs = loop.nowNs() + STATUS_NS;
            long clockMs = loop.clockMs();
            status = tasks.stream()
                    .filter(task -> task.phase() != Task.Phase.IDLE)
                    .map(task -> task.status(clockMs))
                    .toList();
        }
    }

    /// Gives all tasks back and leaves the members.
    CompletableFuture<Boolean> stop() {
        loop.post(() -> {
            stopping = true;
            tasks.forEach(Task::release);
        });
        return stopped;
    }

    private void goOnStopping() {
        tasks.stream().filter(task -> task.phase() == Task.Phase.RELEASING).forEach(Task::look);
        boolean idle = tasks.stream().allMatch(task -> task.phase() == Task.Phase.IDLE);
        if (idle && !leaving) {
            leaving = true;
            membership.leave(() -> stopped.complete(true));
        }
    }

    boolean isJoined() {
        return joined;
    }

    List<TaskStatus> status() {
        return status;
    }

    /// What was done for each of the endpoint's tasks, by its number. For any thread.
    List<TaskTally> tallies() {
        return tasks.stream().map(Task::tally).toList();
    }

    /// The tasks that are this worker's just now.
    List<Integer> owned() {
        return tasks.stream()
                .filter(task -> task.phase() == Task.Phase.OWNED)
                .map(Task::partition)
                .toList();
    }

    CompletableFuture<Optional<SessionStatus>> explain(StreamPath session) {
        CompletableFuture<Optional<SessionStatus>> answer = new CompletableFuture<>();
        loop.post(() ->
                answer.complete(Optional.ofNullable(deliveries.find(session)).map(this::describe)));
        return answer;
    }

    private SessionStatus describe(SessionSender sender) {
        List<SubscriptionStatus> subscriptions =
                sender.subscribers().stream().map(this::describe).toList();
        return new SessionStatus(
                sender.path().toString(),
                sender.phase(),
                deliveries.circuit(),
                sender.failures(),
                sender.trouble(),
                subscriptions);
    }

    private SubscriptionStatus describe(Subscriber subscriber) {
        SourceFeed feed = subscriber.feed();
        SourceFeed.Lag lag = subscriber.lag();
        return new SubscriptionStatus(
                subscriber.facts().key().id().toString(),
                feed.source().source().toString(),
                feed.source().life(),
                Partitions.of(feed.source().source(), settings.partitions()),
                subscriber.nextSeqNum(),
                feed.readSeqNum(),
                lag.records(),
                lag.sinceMs() == 0 ? 0 : Math.max(0, loop.clockMs() - lag.sinceMs()),
                subscriber.isLagging(),
                feed.trouble());
    }
}
