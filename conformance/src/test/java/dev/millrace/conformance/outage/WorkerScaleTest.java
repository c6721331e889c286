package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where S2 is far away, and not the CPU but what a worker may have in flight sets the pace, a second worker doubles
/// it.
@Tag("slow")
final class WorkerScaleTest {
    private static final Duration WARMED = Duration.ofSeconds(4);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    private static final double TIMES_MIN = 1.8;

    @TempDir
    private Path folder;

    @Test
    void twoWorkersDeliverTwiceAsMuchAsOneToAnS2ThatIsFarAway()
            throws IOException, InterruptedException, ExecutionException {
        try (DeliverySite site = new DeliverySite(folder)) {
            site.launchWorkers(1);
            BusySources sources = new BusySources(site, site.launchNode().base().getPort());
            site.moveS2Away();
            double one = rate(site, sources);
            site.launchWorkers(1);
            double two = rate(site, sources);
            site.stopWorkers(1);
            double again = rate(site, sources);
            String told = "WorkerScaleTest: one worker %.0f deliveries/s, two %.0f, one again %.0f: %.2f times"
                    .formatted(one, two, again, two / Math.max(one, again));
            System.out.println(told);
            assertTrue(two >= TIMES_MIN * Math.max(one, again), told);
        }
    }

    /// Deliveries per second, once the tasks are divided and the states of the sessions are in memory. All is delivered
    /// when this returns.
    private static double rate(DeliverySite site, BusySources sources) throws IOException {
        BusySources.Tally tally = new BusySources.Tally();
        site.awaitShares();
        sources.keepBusy(WARMED);
        sources.measure(MEASURED, tally);
        sources.awaitAllDelivered();
        return tally.perSecond();
    }
}
