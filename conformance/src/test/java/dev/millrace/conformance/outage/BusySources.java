package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/// A source for each task, with sessions. A source gets its next message when all of its sessions have the one before:
/// so every delivery is an append of its own, however fast it goes. Owned by the test's thread.
final class BusySources {
    private static final int TASKS = DeliverySite.TASKS;
    private static final int SESSIONS_OF_A_SOURCE = 24;
    private static final int SESSIONS = TASKS * SESSIONS_OF_A_SOURCE;
    private static final int CLIENTS = 16;
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final DeliverySite site;
    private final List<String> names = ofEachTask();
    private final long[] demanded = new long[TASKS];
    private final List<Long> publishesNs = new ArrayList<>();
    private List<Integer> ports;

    /// What was delivered in a measured time, which may be several put together.
    static final class Tally {
        private final List<Long> publishesNs = new ArrayList<>();
        private long deliveries;
        private long timeNs;

        double perSecond() {
            return deliveries * 1e9 / timeNs;
        }

        /// How long a publish took from the request to the answer, the median in milliseconds.
        double publishMedianMs() {
            return publishesNs.stream().sorted().toList().get(publishesNs.size() / 2) / 1e6;
        }
    }

    /// Makes the sources and subscribes the sessions.
    ///
    /// @param port of the node that is asked for it, and then gets the messages
    BusySources(DeliverySite site, int port) throws InterruptedException, ExecutionException {
        this.site = site;
        this.ports = List.of(port);
        for (String name : names) {
            WireRequest create = WireRequest.of("PUT", url(name)).with("Content-Type", "text/plain");
            WireResponse created = Site.ask(port, create);
            assertEquals(201, created.status(), created::toString);
        }
        subscribe(port);
    }

    private static List<String> ofEachTask() {
        String[] ofTask = new String[TASKS];
        for (int i = 0; Arrays.asList(ofTask).contains(null); i++) {
            ofTask[Partitions.of(new StreamPath("tests", "source" + i), TASKS)] = "source" + i;
        }
        return List.of(ofTask);
    }

    private void subscribe(int port) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int from = client;
                clients.add(threads.submit(() -> {
                    for (int session = from; session < SESSIONS; session += CLIENTS) {
                        subscribe(port, session, names.get(session % TASKS));
                    }
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    private static void subscribe(int port, int session, String source) {
        String body = "{\"sessionId\":\"s%d\",\"streamId\":\"%s\",\"ttlSeconds\":3600}".formatted(session, source);
        WireResponse subscribed =
                Site.ask(port, WireRequest.of("POST", "/v1/tests/subscribe").body("application/json", body));
        assertEquals(200, subscribed.status(), subscribed::toString);
    }

    /// From now on messages go through these nodes, those of one source through one node.
    void through(List<Integer> nodePorts) {
        ports = List.copyOf(nodePorts);
    }

    void keepBusy(Duration time) throws IOException {
        long beganNs = System.nanoTime();
        keepBusyWhile(() -> System.nanoTime() - beganNs < time.toNanos());
    }

    void keepBusyWhile(BooleanSupplier lasts) throws IOException {
        List<WireConnection> nodes = new ArrayList<>();
        try {
            for (int port : ports) {
                nodes.add(WireConnection.open(port, WAIT));
            }
            while (lasts.getAsBoolean()) {
                feed(nodes);
                LockSupport.parkNanos(LOOK_EVERY_NS);
            }
        } finally {
            for (WireConnection node : nodes) {
                node.close();
            }
        }
    }

    private void feed(List<WireConnection> nodes) throws IOException {
        long[] delivered = site.delivered();
        for (int task = 0; task < TASKS; task++) {
            if (delivered[task] == demanded[task]) {
                WireRequest message =
                        WireRequest.of("POST", url(names.get(task))).body("text/plain", "x");
                long sentNs = System.nanoTime();
                WireResponse answer = nodes.get(task % nodes.size()).exchange(message);
                publishesNs.add(System.nanoTime() - sentNs);
                assertEquals(204, answer.status(), answer::toString);
                demanded[task] += SESSIONS_OF_A_SOURCE;
            }
        }
    }

    /// Keeps them busy for that time, and adds to `into` what was published and delivered in it.
    void measure(Duration time, Tally into) throws IOException {
        publishesNs.clear();
        long before = deliveredOfAll();
        long beganNs = System.nanoTime();
        keepBusy(time);
        into.deliveries += deliveredOfAll() - before;
        into.timeNs += System.nanoTime() - beganNs;
        into.publishesNs.addAll(publishesNs);
    }

    private long deliveredOfAll() {
        return Arrays.stream(site.delivered()).sum();
    }

    void awaitAllDelivered() {
        Awaitility.await("all is delivered").atMost(WAIT).until(() -> Arrays.equals(site.delivered(), demanded));
    }

    private static String url(String source) {
        return "/v1/stream/tests/" + source;
    }
}
