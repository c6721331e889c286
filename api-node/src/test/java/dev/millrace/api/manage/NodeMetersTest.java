package dev.millrace.api.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.config.ApiNode;
import dev.millrace.api.config.AppendProperties;
import dev.millrace.api.config.AuthProperties;
import dev.millrace.api.config.ForkProperties;
import dev.millrace.api.config.HttpProperties;
import dev.millrace.api.config.JsonProperties;
import dev.millrace.api.config.LiveProperties;
import dev.millrace.api.config.NodeProperties;
import dev.millrace.api.config.ReadProperties;
import dev.millrace.api.config.SessionProperties;
import dev.millrace.program.config.ManagementProperties;
import dev.millrace.testkit.heap.GarbageCollection;
import dev.millrace.testkit.store.SimulatedStreamStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/// What is shown of a node.
final class NodeMetersTest {
    private static final List<String> USED = List.of(
            "millrace.append.requests []",
            "millrace.append.batches []",
            "millrace.expiry.announced []",
            "millrace.live.history.pages []",
            "millrace.http.requests [tag(kind=append)]");

    private final Binder settings = new Binder(new MapConfigurationPropertySource(Map.of("millrace.http.port", "0")));
    private final AtomicReference<@Nullable Throwable> death = new AtomicReference<>();

    @Test
    void countersGoOnAfterACollection() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        MeterRegistry fresh = new SimpleMeterRegistry();
        try (SimulatedStreamStore store = SimulatedStreamStore.create();
                ApiNode node = ApiNode.start(properties(), store, null, death::set);
                HttpClient http = HttpClient.newHttpClient()) {
            new NodeMeters(node).bindTo(registry);
            assertEquals(Map.of(), counted(registry));
            GarbageCollection.force();
            use(http, "http://127.0.0.1:" + node.port() + "/v1/stream/p/");
            node.drain();
            new NodeMeters(node).bindTo(fresh);
            assertEquals(counted(fresh), counted(registry));
            Set<String> moved = counted(registry).keySet();
            assertTrue(moved.containsAll(USED), moved::toString);
        }
        assertNull(death.get());
    }

    private static void use(HttpClient http, String streams) throws IOException, InterruptedException {
        send(
                http,
                201,
                HttpRequest.newBuilder(URI.create(streams + "s"))
                        .header("Stream-TTL", "3600")
                        .PUT(HttpRequest.BodyPublishers.ofString("hello")));
        send(
                http,
                204,
                HttpRequest.newBuilder(URI.create(streams + "s"))
                        .header("Content-Type", "application/octet-stream")
                        .POST(HttpRequest.BodyPublishers.ofString("world")));
        send(http, 200, HttpRequest.newBuilder(URI.create(streams + "s?offset=-1&live=long-poll")));
    }

    private static void send(HttpClient http, int status, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        assertEquals(
                status, http.send(request.build(), BodyHandlers.discarding()).statusCode());
    }

    /// The counters that are not 0.
    private static SortedMap<String, Double> counted(MeterRegistry registry) {
        SortedMap<String, Double> counters = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            if (meter instanceof FunctionCounter counter && counter.count() > 0) {
                counters.put(meter.getId().getName() + " " + meter.getId().getTags(), counter.count());
            }
        }
        return counters;
    }

    private NodeProperties properties() {
        return new NodeProperties(
                family(HttpProperties.class),
                family(AuthProperties.class),
                family(JsonProperties.class),
                family(AppendProperties.class),
                family(ReadProperties.class),
                family(ForkProperties.class),
                family(SessionProperties.class),
                family(LiveProperties.class),
                family(ManagementProperties.class));
    }

    private <T extends Record> T family(Class<T> type) {
        return settings.bindOrCreate(
                type.getAnnotation(ConfigurationProperties.class).value(), type);
    }
}
