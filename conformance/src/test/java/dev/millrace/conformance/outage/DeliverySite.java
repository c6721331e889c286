package dev.millrace.conformance.outage;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.model.name.Partitions;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.net.SteadyDelay;
import dev.millrace.testkit.s2.S2Lite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;

/// One S2, nodes beside it, which do not deliver, and workers to which it is far away, which do. Owned by the test's
/// thread.
final class DeliverySite implements AutoCloseable {
    static final int TASKS = Partitions.COUNT_DEFAULT;

    private static final long DELAY_MS = 30;
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Path folder;
    private final S2Lite lite = S2Lite.inMemory();
    private final SteadyDelay delay = new SteadyDelay();
    private final FaultyProxy proxy = new FaultyProxy(lite.endpoint(), delay).start();
    private final List<PackagedProgram> nodes = new ArrayList<>();
    private final List<FarWorker> workers = new ArrayList<>();
    private final long[] deliveredByStopped = new long[TASKS];

    DeliverySite(Path folder) {
        this.folder = folder;
    }

    /// A node more, which may not serve yet.
    PackagedProgram launchNode() {
        PackagedProgram node = PackagedProgram.launch(
                folder.resolve("node" + nodes.size()),
                "--millrace.s2.endpoint=" + lite.endpoint(),
                "--millrace.cleanup.enabled=false",
                "--millrace.fanout.enabled=false");
        nodes.add(node);
        return node;
    }

    /// Workers more, which may have no tasks yet.
    void launchWorkers(int count) {
        for (int i = 0; i < count; i++) {
            workers.add(new FarWorker(proxy.address()));
        }
    }

    /// Stops the latest. All has to be delivered, since what they count goes with them.
    void stopWorkers(int count) {
        for (int i = 0; i < count; i++) {
            FarWorker latest = workers.removeLast();
            long[] its = latest.deliveries();
            Arrays.setAll(deliveredByStopped, task -> deliveredByStopped[task] + its[task]);
            latest.close();
        }
    }

    /// From now on S2 is far away from the workers.
    void moveS2Away() {
        delay.delayMs(DELAY_MS);
    }

    /// Returns once every task has a worker, and no worker more than one task more than another.
    void awaitShares() {
        workers.forEach(FarWorker::awaitUp);
        Awaitility.await("the tasks are divided").atMost(WAIT).until(() -> {
            long[] shares = workers.stream().mapToLong(FarWorker::tasks).toArray();
            return Arrays.stream(shares).sum() == TASKS
                    && Arrays.stream(shares).allMatch(share -> share >= TASKS / shares.length);
        });
    }

    /// How much was delivered, by task, by the workers that there are and those that were stopped.
    long[] delivered() {
        long[] sum = deliveredByStopped.clone();
        for (FarWorker worker : workers) {
            long[] its = worker.deliveries();
            Arrays.setAll(sum, task -> sum[task] + its[task]);
        }
        return sum;
    }

    @Override
    public void close() {
        nodes.forEach(PackagedProgram::kill);
        workers.forEach(FarWorker::close);
        proxy.close();
        lite.close();
    }
}
