package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where S2 is far away, and not the CPU but what a worker may have in flight sets the pace, a second worker doubles
/// it, and makes no publish slower.
@Tag("slow")
final class WorkerScaleTest {
    private static final Duration WARMED = Duration.ofSeconds(4);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    /// What else goes on on the machine can spoil one.
    private static final int ROUNDS_MAX = 3;

    private static final double TIMES_MIN = 1.8;

    /// For a median of some fifty publishes of 5 to 10 ms each, the pace of s2-lite, on two cores, and beside a worker
    /// that has just started.
    private static final double PUBLISH_TIMES_MAX = 1.5;

    @TempDir
    private Path folder;

    @Test
    void twoWorkersDeliverTwiceAsMuchAsOneToAnS2ThatIsFarAwayAndPublishesTakeNoLonger()
            throws IOException, InterruptedException, ExecutionException {
        try (DeliverySite site = new DeliverySite(folder)) {
            site.launchWorkers(1);
            BusySources sources = new BusySources(site, site.launchNode().base().getPort());
            site.moveS2Away();
            BusySources.Tally one = measured(site, sources);
            List<String> missed = new ArrayList<>();
            while (missed.size() < ROUNDS_MAX) {
                site.launchWorkers(1);
                BusySources.Tally two = measured(site, sources);
                site.stopWorkers(1);
                BusySources.Tally again = measured(site, sources);
                double best = Math.max(one.perSecond(), again.perSecond());
                double alone = Math.max(one.publishMedianMs(), again.publishMedianMs());
                String told = "one worker %s, two %s, one again %s: %.2f times"
                        .formatted(tell(one), tell(two), tell(again), two.perSecond() / best);
                System.out.println("WorkerScaleTest: " + told);
                if (two.perSecond() >= TIMES_MIN * best && two.publishMedianMs() <= PUBLISH_TIMES_MAX * alone) {
                    return;
                }
                missed.add(told);
                one = again;
            }
            fail("in no round: " + missed);
        }
    }

    private static String tell(BusySources.Tally tally) {
        return "%.0f deliveries/s (publish %.1f ms)".formatted(tally.perSecond(), tally.publishMedianMs());
    }

    /// What is done once the tasks are divided and the states of the sessions are in memory. All is delivered when this
    /// returns.
    private static BusySources.Tally measured(DeliverySite site, BusySources sources) throws IOException {
        BusySources.Tally tally = new BusySources.Tally();
        site.awaitShares();
        sources.keepBusy(WARMED);
        sources.measure(MEASURED, tally);
        sources.awaitAllDelivered();
        return tally;
    }
}
