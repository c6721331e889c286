package dev.millrace.fanout.task;

import dev.millrace.fanout.delivery.DeliveryCounters;
import dev.millrace.fanout.delivery.DeliveryTraces;
import dev.millrace.fanout.delivery.TaskTally;
import dev.millrace.fanout.loop.Mailbox;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.fanout.spool.Spool;
import dev.millrace.fanout.spool.SpoolCounters;
import dev.millrace.fanout.spool.SpoolSettings;
import dev.millrace.fanout.spool.TaskSpool;
import dev.millrace.model.name.StreamPath;
import dev.millrace.store.StreamStore;
import io.opentelemetry.api.trace.Tracer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One fan-out worker on one endpoint, with its owner thread. Safe for any thread: what changes is posted to the owner.
public final class FanoutWorker implements AutoCloseable {
    /// How long the answer to a question from outside is waited for.
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    /// How long a worker that is asked to stop may take to give its tasks back.
    private static final Duration STOP_WITHIN = Duration.ofSeconds(3);

    private static final long NS_PER_MS = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(FanoutWorker.class);

    private final OwnerLoop loop;
    private final Tasks tasks;
    private final TaskCounters counters = new TaskCounters();
    private final DeliveryCounters deliveryCounters = new DeliveryCounters();
    private final SpoolCounters spoolCounters;
    private final @Nullable Spool spool;
    private final Consumer<Throwable> onDeath;
    private final Thread thread;
    private volatile boolean ends;

    private FanoutWorker(
            StreamStore store,
            WorkerSettings settings,
            @Nullable SpoolSettings spooling,
            @Nullable Tracer tracer,
            Consumer<Throwable> onDeath) {
        this.onDeath = onDeath;
        spoolCounters = new SpoolCounters(settings.partitions());
        spool = spooling == null ? null : Spool.start(spooling, settings.partitions(), spoolCounters);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        long self = new SecureRandom().nextLong();
        thread = Thread.ofPlatform().name("fanout-owner").unstarted(this::run);
        loop = new OwnerLoop(store, random, System::nanoTime, new Mailbox(() -> LockSupport.unpark(thread)));
        DeliveryTraces traces = tracer == null ? null : new DeliveryTraces(tracer);
        tasks = new Tasks(
                loop,
                settings,
                self,
                counters,
                deliveryCounters,
                traces,
                spoolCounters,
                this::spoolOf,
                new ProcessorLoad(),
                System::nanoTime);
    }

    /// Starts a worker that keeps nothing on disk and tells of no traces.
    public static FanoutWorker start(StreamStore store, WorkerSettings settings, Consumer<Throwable> onDeath) {
        return start(store, settings, null, null, onDeath);
    }

    /// Starts a worker.
    ///
    /// @param spooling where what it reads of its sources is kept; null for nowhere
    /// @param tracer tells of deliveries; null for no traces
    /// @param onDeath told when its owner thread dies of a bug or of something that it cannot read: nothing is
    ///     delivered by this worker any more, and its process has to end, so that others take over
    public static FanoutWorker start(
            StreamStore store,
            WorkerSettings settings,
            @Nullable SpoolSettings spooling,
            @Nullable Tracer tracer,
            Consumer<Throwable> onDeath) {
        FanoutWorker worker = new FanoutWorker(store, settings, spooling, tracer, onDeath);
        worker.loop.post(worker.tasks::start);
        worker.thread.start();
        return worker;
    }

    private TaskSpool spoolOf(int task) {
        return spool == null ? TaskSpool.NONE : spool.task(task);
    }

    private void run() {
        try {
            while (!ends) {
                if (loop.turn() == 0) {
                    LockSupport.parkNanos(loop.idleNs());
                }
            }
        } catch (Throwable death) { // the outermost loop
            onDeath.accept(death);
        }
    }

    /// Whether it is a member, and thus takes what is its own.
    public boolean isReady() {
        return thread.isAlive() && tasks.isJoined();
    }

    public TaskCounters counters() {
        return counters;
    }

    public DeliveryCounters deliveryCounters() {
        return deliveryCounters;
    }

    public SpoolCounters spoolCounters() {
        return spoolCounters;
    }

    /// What it did for each of the endpoint's tasks, by the task's number.
    public List<TaskTally> tallies() {
        return tasks.tallies();
    }

    /// The tasks that it has or wants, as they stood within the last second.
    public List<TaskStatus> status() {
        return tasks.status();
    }

    /// What it knows of a session; nothing where no task of its own has a subscription of it.
    public Optional<SessionStatus> explain(StreamPath session) {
        return answer(tasks.explain(session), ANSWER_WITHIN).flatMap(found -> found);
    }

    /// Gives its tasks back, leaves the members, and ends its thread. Idempotent.
    @Override
    public void close() {
        if (thread.isAlive()) {
            long beganNs = System.nanoTime();
            if (answer(tasks.stop(), STOP_WITHIN).isEmpty()) {
                LOG.warn("the tasks could not all be given back within {}: the others will take them", STOP_WITHIN);
            } else {
                LOG.info("all tasks are given back: took={} ms", (System.nanoTime() - beganNs) / NS_PER_MS);
            }
        }
        ends = true;
        LockSupport.unpark(thread);
        try {
            thread.join(ANSWER_WITHIN);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (spool != null) {
            spool.close();
        }
    }

    private static <T> Optional<T> answer(CompletableFuture<T> question, Duration within) {
        try {
            return Optional.of(question.get(within.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException broken) {
            throw new IllegalStateException("a question of the owner has failed", broken);
        }
    }
}
