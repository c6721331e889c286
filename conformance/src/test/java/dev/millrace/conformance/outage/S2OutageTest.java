package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Two nodes on one s2-lite on a folder: whatever becomes of it, clients are told so in time, nothing acknowledged is
/// lost, nothing refused is there, and all goes on by itself.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class S2OutageTest {
    private static final int NODES = 2;
    private static final int ANSWERS = 10;
    private static final int REFUSALS = 2;
    private static final int KEEP_ALIVES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// What a busy machine adds to a deadline.
    private static final Duration LATE_MAX = Duration.ofSeconds(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private Site site;

    @BeforeAll
    void start() {
        site = new Site(S2Lite.on(folder.resolve("s2")), folder, NODES);
        assertEquals(NODES, site.ports().size());
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @EnumSource
    void clientsAreToldInTimeAndNothingIsLostAndAllGoesOnByItself(Outage outage)
            throws IOException, InterruptedException {
        String url = "/v1/stream/outages/" + outage.name().toLowerCase(Locale.ROOT);
        WireResponse created =
                Site.ask(site.ports().getFirst(), WireRequest.of("PUT", url).with("Content-Type", "application/json"));
        assertEquals(201, created.status(), created::toString);
        List<Sender> senders = new ArrayList<>();
        for (int port : site.ports()) {
            int node = senders.size() / 2;
            senders.add(new Sender("once" + node, url, port, Sender.Kind.ONCE));
            senders.add(new Sender("producer" + node, url, port, Sender.Kind.UNTIL_ACKNOWLEDGED));
        }
        List<Future<?>> work = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Listener one = new Listener(url, site.ports().getFirst());
                Listener two = new Listener(url, site.ports().getLast())) {
            List<Listener> listeners = List.of(one, two);
            List<Future<?>> reading = new ArrayList<>();
            listeners.forEach(listener -> reading.add(threads.submit(listener::work)));
            senders.forEach(sender -> work.add(threads.submit(sender::work)));
            try {
                goesThrough(outage, senders, listeners);
            } catch (ConditionTimeoutException late) {
                throw new AssertionError(late.getMessage() + "\n" + senders + "\n" + site.logs(), late);
            } finally {
                senders.forEach(Sender::stop);
                requireNoFailure(work);
            }
            Stored stored = Stored.of(url, site.ports().getLast());
            stored.requireAsTold(senders);
            await(
                    "live readers are shown everything",
                    () -> listeners.stream()
                            .allMatch(listener ->
                                    listener.shown().size() >= stored.messages().size()));
            for (Listener listener : listeners) {
                assertEquals(stored.messages(), listener.shown());
            }
            assertTrue(reading.stream().noneMatch(Future::isDone), "an event stream ended");
        }
        System.out.println("S2OutageTest: " + outage + " " + senders);
    }

    private void goesThrough(Outage outage, List<Sender> senders, List<Listener> listeners) {
        await("all are answered", () -> acknowledgedMore(senders, new int[senders.size()]));
        List<Integer> keptAlive = listeners.stream().map(Listener::keepAlives).toList();
        outage.begin(site);
        try {
            if (outage.takesAway()) {
                await("503 for all", () -> senders.stream().allMatch(sender -> sender.unavailable() >= REFUSALS));
                await("readiness says it", () -> saysAway(0) && saysAway(1));
                await("live readers are kept", () -> keptAliveMore(listeners, keptAlive));
            } else {
                // Of two nodes that write one stream the one that loses a turn may lose all: docs/campaigns.md.
                int begun = Arrays.stream(acknowledged(senders)).sum();
                await(
                        "the stream grows",
                        () -> Arrays.stream(acknowledged(senders)).sum() >= begun + ANSWERS * senders.size());
                assertEquals(200, site.readiness(0).status());
                assertEquals(200, site.readiness(1).status());
            }
        } finally {
            outage.end(site);
        }
        int[] before = acknowledged(senders);
        await("all go on", () -> acknowledgedMore(senders, before));
        await(
                "ready again",
                () -> site.readiness(0).status() == 200 && site.readiness(1).status() == 200);
        for (Sender sender : senders) {
            assertTrue(sender.slowestMs() <= Site.DEADLINE.plus(LATE_MAX).toMillis(), sender::toString);
        }
    }

    private boolean saysAway(int node) {
        WireResponse readiness = site.readiness(node);
        return readiness.status() == 503
                && readiness
                        .text()
                        .contains("the store is out of reach: S2 at "
                                + site.proxy().address());
    }

    private static int[] acknowledged(List<Sender> senders) {
        return senders.stream().mapToInt(Sender::acknowledged).toArray();
    }

    private static boolean acknowledgedMore(List<Sender> senders, int[] before) {
        int[] now = acknowledged(senders);
        for (int i = 0; i < now.length; i++) {
            if (now[i] < before[i] + ANSWERS) {
                return false;
            }
        }
        return true;
    }

    private static boolean keptAliveMore(List<Listener> listeners, List<Integer> before) {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).keepAlives() < before.get(i) + KEEP_ALIVES) {
                return false;
            }
        }
        return true;
    }

    private void await(String what, BooleanSupplier there) {
        Awaitility.await(what).atMost(PATIENCE).until(there::getAsBoolean);
    }

    private static void requireNoFailure(List<Future<?>> work) throws InterruptedException {
        for (Future<?> one : work) {
            try {
                one.get();
            } catch (ExecutionException failed) {
                throw new AssertionError(String.valueOf(failed.getCause()), failed.getCause());
            }
        }
    }
}
