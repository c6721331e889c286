package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node more leaves alone what the workers deliver.
///
/// One and two take turns, and what is measured is put together over the rounds, so that what else the machine does
/// meets both. Where it does not come out right after the first round, more are added to it, up to the most.
@Tag("slow")
final class ScaledApartTest {
    private static final Duration WARMED = Duration.ofSeconds(3);
    private static final Duration SETTLED = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(3);
    private static final int ROUNDS_MAX = 4;
    private static final double TIMES_MIN = 0.85;

    @TempDir
    private Path folder;

    @Test
    void asMuchIsDeliveredWithTwoNodesAsWithOne() throws IOException, InterruptedException, ExecutionException {
        BusySources.Tally one = new BusySources.Tally();
        BusySources.Tally two = new BusySources.Tally();
        try (DeliverySite site = new DeliverySite(folder)) {
            site.launchWorkers(1);
            int first = site.launchNode().base().getPort();
            BusySources sources = new BusySources(site, first);
            site.moveS2Away();
            site.awaitShares();
            sources.keepBusy(WARMED);
            sources.measure(MEASURED, one);
            for (int round = 0; round == 0 || (!isAsMuch(two, one) && round < ROUNDS_MAX); round++) {
                PackagedProgram second = site.launchNode();
                CompletableFuture<URI> serves = CompletableFuture.supplyAsync(second::base);
                sources.keepBusyWhile(() -> !serves.isDone());
                sources.through(List.of(first, serves.join().getPort()));
                sources.keepBusy(SETTLED);
                sources.measure(MEASURED, two);
                sources.through(List.of(first));
                CompletableFuture<Integer> stopped = CompletableFuture.supplyAsync(second::stop);
                sources.keepBusyWhile(() -> !stopped.isDone());
                stopped.join();
                sources.keepBusy(SETTLED);
                sources.measure(MEASURED, one);
            }
            sources.awaitAllDelivered();
        }
        String told = "ScaledApartTest: one node %.0f deliveries/s, two %.0f: %.2f times"
                .formatted(one.perSecond(), two.perSecond(), two.perSecond() / one.perSecond());
        System.out.println(told);
        assertTrue(isAsMuch(two, one), told);
    }

    private static boolean isAsMuch(BusySources.Tally two, BusySources.Tally one) {
        return two.perSecond() >= TIMES_MIN * one.perSecond();
    }
}
