package dev.millrace.simulation;

import dev.millrace.cleanup.run.Cleanup;
import dev.millrace.cleanup.run.CleanupLimits;
import dev.millrace.cleanup.run.RunReport;
import dev.millrace.model.expiry.ReclaimMargins;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The cleanup job. While it waits for S2 the world goes on around it, step by step, so a run happens between the
/// nodes' steps and not beside them. It may be killed at any of its calls; the next run is another process then.
final class CleanupProcess {
    static final Duration GRACE = Duration.ofMinutes(10);
    private static final Duration UNDELIVERED = Duration.ofHours(24);
    private static final int PARTITIONS = 4;

    private final Cleanup cleanup;
    private final Waiting store;
    private boolean running;

    /// @param store what the job has for a store, in front of its network
    /// @param step lets the world go on by one step, and says whether it may go on
    CleanupProcess(StreamStore store, BooleanSupplier step, Events events, RandomGenerator random) {
        this.store = new Waiting(store, step);
        ReclaimMargins margins =
                new ReclaimMargins(Simulation.CLOCK_SKEW.toMillis(), GRACE.toMillis(), UNDELIVERED.toMillis());
        CleanupLimits limits = new CleanupLimits(margins, Duration.ofMinutes(5), 1_000_000, 1, PARTITIONS);
        cleanup = new Cleanup(this.store, limits, random, events::nowNs);
    }

    boolean isRunning() {
        return running;
    }

    boolean isDead() {
        return store.dead;
    }

    /// The rest of what it asks for never happens.
    void kill() {
        store.dead = true;
    }

    RunReport run() {
        running = true;
        try {
            return cleanup.run();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        } finally {
            running = false;
        }
    }

    /// A store whose every call is over when it returns.
    private static final class Waiting extends PassingStreamStore {
        private final BooleanSupplier step;
        private boolean dead;

        Waiting(StreamStore behind, BooleanSupplier step) {
            super(behind);
            this.step = step;
        }

        @Override
        public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
            return await(() -> super.append(stream, batch), new AppendOutcome.Unknown("killed"));
        }

        @Override
        public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
            return await(() -> super.read(stream, start, recordsMax, bytesMax), new ReadOutcome.Unavailable("killed"));
        }

        private <T> CompletableFuture<T> await(Supplier<CompletableFuture<T>> call, T killed) {
            if (dead) {
                return CompletableFuture.completedFuture(killed);
            }
            CompletableFuture<T> answer = call.get();
            while (!answer.isDone() && !dead) {
                if (!step.getAsBoolean()) {
                    throw new IllegalStateException("the simulation is over");
                }
            }
            return dead ? CompletableFuture.completedFuture(killed) : answer;
        }
    }
}
