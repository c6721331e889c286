package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.conformance.live.Latencies;
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

/// More of the one kind of program leave alone what the other does: workers the publishes, nodes the deliveries.
///
/// Few and more take turns, and what is measured is put together over the rounds, so that what else the machine does
/// meets both. Where it does not come out right after the least number of rounds, more are added to it, up to the most.
@Tag("slow")
final class ScaledApartTest {
    private static final Duration WARMED = Duration.ofSeconds(3);
    private static final Duration SETTLED = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(3);
    private static final int ROUNDS_MAX = 4;

    private static final int WORKERS = 3;
    private static final int PUBLISH_ROUNDS_MIN = 2;
    private static final int LEFT = 0; // the task whose source has a publisher of its own
    private static final long SAMPLES_MIN = 100;
    private static final double MEDIAN_TIMES_MAX = 1.2;
    private static final double NOISE_MS = 5; // what turns of busy processors make of a publish
    private static final double MORE_TIMES_MIN = 1.8; // or the others did not take part

    private static final int NODE_ROUNDS_MIN = 1;
    private static final double OFF_MAX = 0.15;

    @TempDir
    private Path folder;

    @Test
    void publishesAreAnsweredAsSoonWithThreeWorkersAsWithOne()
            throws IOException, InterruptedException, ExecutionException {
        Seen three = new Seen();
        Seen one = new Seen();
        try (DeliverySite site = new DeliverySite(folder)) {
            site.launchWorkers(WORKERS);
            int port = site.launchNode().base().getPort();
            BusySources sources = new BusySources(site, port);
            String left = sources.leave(LEFT);
            site.moveS2Away();
            site.awaitShares();
            sources.keepBusy(WARMED);
            for (int round = 0; round < PUBLISH_ROUNDS_MIN || (!isAsSoon(three, one) && round < ROUNDS_MAX); round++) {
                if (round > 0) {
                    site.launchWorkers(WORKERS - 1);
                }
                publish(site, sources, new PacedPublisher(port, left), three);
                site.stopWorkers(WORKERS - 1);
                publish(site, sources, new PacedPublisher(port, left), one);
            }
        }
        String told = "ScaledApartTest: publishes with one worker " + one + "; with three " + three;
        System.out.println(told);
        assertTrue(one.publishes().count() >= SAMPLES_MIN && three.publishes().count() >= SAMPLES_MIN, told);
        assertTrue(
                three.deliveries().perSecond()
                        >= MORE_TIMES_MIN * one.deliveries().perSecond(),
                told);
        assertTrue(isAsSoon(three, one), told);
    }

    /// All is delivered when this returns.
    private static void publish(DeliverySite site, BusySources sources, PacedPublisher publisher, Seen seen)
            throws IOException, InterruptedException, ExecutionException {
        site.awaitShares();
        try (publisher) {
            publisher.start();
            sources.keepBusy(SETTLED);
            publisher.countInto(seen.publishes());
            sources.measure(MEASURED, seen.deliveries());
            sources.demand(LEFT, publisher.stop());
        }
        sources.awaitAllDelivered();
    }

    private static boolean isAsSoon(Seen three, Seen one) {
        return three.medianMs() <= MEDIAN_TIMES_MAX * Math.max(one.medianMs(), NOISE_MS);
    }

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
            for (int round = 0; round < NODE_ROUNDS_MIN || (!isAsMuch(two, one) && round < ROUNDS_MAX); round++) {
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
        return Math.abs(two.perSecond() / one.perSecond() - 1) <= OFF_MAX;
    }

    /// What was seen while as many workers were there.
    private record Seen(Latencies publishes, BusySources.Tally deliveries) {
        Seen() {
            this(new Latencies(), new BusySources.Tally());
        }

        double medianMs() {
            return publishes.percentileMs(50);
        }

        @Override
        public String toString() {
            return "%s, %.0f deliveries/s".formatted(publishes, deliveries.perSecond());
        }
    }
}
