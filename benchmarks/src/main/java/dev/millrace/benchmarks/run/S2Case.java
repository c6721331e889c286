package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.host.ServerKind;
import dev.millrace.benchmarks.load.BodySink;
import dev.millrace.benchmarks.load.ClosedLoop;
import dev.millrace.benchmarks.load.Exchange;
import dev.millrace.benchmarks.load.Request;
import dev.millrace.benchmarks.load.Stamp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// The same appends sent to s2-lite itself, one record a request, and through Millrace to the same s2-lite.
final class S2Case {
    static final String BASIN = "bench-direct";
    private static final int MESSAGE_BYTES = 100;

    private record Shape(boolean own, int connections) {
        String title() {
            return "on s2-lite: append 100 B, " + (own ? "own streams" : "one stream") + ", " + connections
                    + " connections";
        }
    }

    private static final List<Shape> SHAPES =
            List.of(new Shape(false, 1), new Shape(false, 64), new Shape(true, 64), new Shape(false, 1_024));

    private S2Case() {}

    static void run(Plan plan, Consumer<Row> rows) throws IOException {
        try (Server s2 = Server.start(ServerKind.S2_LITE, plan.project(), List.of())) {
            createBasin(s2.address());
            String endpoint = "http://127.0.0.1:" + s2.address().getPort();
            List<String> options = List.of("--millrace.s2.endpoint", endpoint);
            try (Server millrace = Server.start(ServerKind.MILLRACE, plan.project(), options)) {
                Duration warmUp = plan.warmUp().multipliedBy(3);
                for (Shape shape : SHAPES) {
                    rows.accept(direct(plan, s2, shape));
                    rows.accept(through(plan, s2, millrace, shape, warmUp));
                    warmUp = plan.warmUp();
                }
            }
        }
    }

    /// Makes the basin that is appended to directly, where an append makes its stream.
    static void createBasin(InetSocketAddress s2) throws IOException {
        String body = "{\"config\":{\"create_stream_on_append\":true}}";
        try (Exchange exchange = new Exchange(s2, BodySink.NONE)) {
            exchange.sendExpecting2xx(Request.of(
                    "PUT",
                    "/v1/basins/" + BASIN,
                    s2,
                    Streams.field(Streams.JSON),
                    body.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static Row direct(Plan plan, Server s2, Shape shape) throws IOException {
        String message =
                new String(Stamp.message(1_000_000_000_000_000_000L, MESSAGE_BYTES), StandardCharsets.US_ASCII);
        String body = "{\"records\":[{\"body\":\"" + message.replace("\"", "\\\"") + "\"}]}";
        String fields = "S2-Basin: " + BASIN + "\r\n" + Streams.field(Streams.JSON);
        IntFunction<byte[]> request = i -> Request.of(
                "POST",
                "/v1/streams/d-" + shape.connections() + "-" + (shape.own() ? i : "one") + "/records",
                s2.address(),
                fields,
                body.getBytes(StandardCharsets.UTF_8));
        Cpu cpu = new Cpu(s2.pid());
        return measure(plan, plan.warmUp(), shape, s2, request, List.of(cpu), "s2-lite, directly");
    }

    private static Row through(Plan plan, Server s2, Server millrace, Shape shape, Duration warmUp) throws IOException {
        String name = "m-" + shape.connections() + (shape.own() ? "-own" : "-one");
        int count = shape.own() ? shape.connections() : 1;
        List<String> paths = Streams.create(millrace.address(), name, count, Streams.JSON);
        byte[] message = Stamp.message(1_000_000_000_000_000_000L, MESSAGE_BYTES);
        IntFunction<byte[]> request =
                i -> Request.of("POST", paths.get(i % count), millrace.address(), Streams.field(Streams.JSON), message);
        List<Cpu> cpus = List.of(new Cpu(s2.pid()), new Cpu(millrace.pid()));
        return measure(plan, warmUp, shape, millrace, request, cpus, "Millrace on s2-lite");
    }

    private static Row measure(
            Plan plan,
            Duration warmUp,
            Shape shape,
            Server server,
            IntFunction<byte[]> request,
            List<Cpu> cpus,
            String title)
            throws IOException {
        List<byte[]> requests =
                IntStream.range(0, shape.connections()).mapToObj(request).toList();
        ClosedLoop loop = new ClosedLoop(server.address(), (connection, n) -> requests.get(connection));
        ClosedLoop.Result result = loop.run(
                shape.connections(),
                warmUp,
                plan.measured(),
                () -> cpus.forEach(Cpu::begin),
                () -> cpus.forEach(Cpu::end));
        String note = String.format(
                Locale.ROOT, "s2-lite: %.1f µs", (double) cpus.getFirst().micros() / result.answered());
        return new Row(
                shape.title(),
                title,
                String.format(Locale.ROOT, "%.2f k/s", result.perSecond() / 1_000),
                result.latencyNanos(),
                (double) cpus.getLast().micros() / result.answered(),
                note + (result.troubles().isEmpty() ? "" : ", " + result.troubles()));
    }
}
