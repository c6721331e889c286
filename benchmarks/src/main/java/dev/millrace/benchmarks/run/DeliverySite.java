package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.host.ServerKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Millrace as it publishes and delivers: one process on the embedded store, or a node and a worker on an s2-lite.
final class DeliverySite implements AutoCloseable {
    private static final String NO_DELIVERY = "--millrace.fanout.enabled=false";

    private final Plan plan;
    private final StoreKind store;
    private final @Nullable Server s2;
    private final Server node;
    private @Nullable Server worker;

    private DeliverySite(Plan plan, StoreKind store, @Nullable Server s2, Server node) {
        this.plan = plan;
        this.store = store;
        this.s2 = s2;
        this.node = node;
    }

    /// Starts all of it.
    static DeliverySite open(Plan plan, StoreKind store) throws IOException {
        if (store == StoreKind.EMBEDDED) {
            return new DeliverySite(plan, store, null, Server.start(ServerKind.MILLRACE, plan.project(), List.of()));
        }
        Server s2 = Server.start(ServerKind.S2_LITE, plan.project(), List.of());
        List<String> options = List.of(endpoint(s2), NO_DELIVERY);
        DeliverySite site =
                new DeliverySite(plan, store, s2, Server.start(ServerKind.MILLRACE, plan.project(), options));
        site.beginDelivery();
        return site;
    }

    private static String endpoint(Server s2) {
        return "--millrace.s2.endpoint=http://127.0.0.1:" + s2.address().getPort();
    }

    StoreKind store() {
        return store;
    }

    /// Where clients are answered.
    InetSocketAddress api() {
        return node.address();
    }

    /// The s2-lite; null where there is none.
    @Nullable
    Server s2() {
        return s2;
    }

    /// What the process that delivers counts.
    DeliveryMeter meter() throws IOException {
        Server delivering = delivering();
        delivering.awaitManagement();
        return new DeliveryMeter(delivering.management());
    }

    private Server delivering() {
        Server started = worker;
        return started == null ? node : started;
    }

    /// The processes of Millrace.
    List<Cpu> cpus() {
        List<Cpu> cpus = new ArrayList<>(List.of(new Cpu(node.pid())));
        Server started = worker;
        if (started != null) {
            cpus.add(new Cpu(started.pid()));
        }
        return cpus;
    }

    /// Nothing is delivered from here on; what is published and subscribed is kept.
    void endDelivery() throws IOException {
        Server started = worker;
        if (s2 == null) {
            node.restart(List.of(NO_DELIVERY));
        } else if (started != null) {
            started.close();
            worker = null;
        }
    }

    /// Whoever delivers is started, and has a port open.
    void beginDelivery() throws IOException {
        if (s2 == null) {
            node.restart(List.of());
        } else {
            worker = Server.start(ServerKind.WORKER, plan.project(), List.of(endpoint(s2)));
        }
    }

    /// What whoever delivers printed last.
    String lastWords() throws IOException {
        return delivering().lastWords();
    }

    @Override
    public void close() throws IOException {
        try (var _ = s2;
                var _ = node;
                var _ = worker) {
            // Closed in the opposite order.
        }
    }
}
