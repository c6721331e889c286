package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.load.ClosedLoop;
import dev.millrace.benchmarks.load.Request;
import dev.millrace.benchmarks.load.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Appends of one message each, to one stream or to a stream per connection.
final class AppendCase implements Case {
    private record Shape(int bytes, String contentType, boolean own, int connections) {
        String title() {
            return "append " + bytes + " B " + (contentType.equals(Streams.JSON) ? "JSON" : "binary") + ", "
                    + (own ? "own streams" : "one stream") + ", " + connections + " connections";
        }
    }

    private static final List<Shape> SHAPES = List.of(
            new Shape(100, Streams.JSON, false, 64),
            new Shape(100, Streams.JSON, true, 64),
            new Shape(100, Streams.JSON, false, 1),
            new Shape(100, Streams.JSON, true, 1),
            new Shape(100, Streams.JSON, false, 16),
            new Shape(100, Streams.JSON, true, 16),
            new Shape(100, Streams.JSON, false, 256),
            new Shape(100, Streams.JSON, true, 256),
            new Shape(1024, Streams.JSON, true, 64),
            new Shape(1024, Streams.BINARY, true, 64),
            new Shape(100, Streams.BINARY, true, 64));

    @Override
    public String word() {
        return "append";
    }

    @Override
    public void run(Plan plan, Server server, Consumer<Row> rows) throws IOException {
        boolean cold = true;
        for (Shape shape : SHAPES) {
            // The first load finds a program that has not run yet.
            Duration warmUp = cold ? plan.warmUp().multipliedBy(4) : plan.warmUp();
            rows.accept(measure(plan, server, shape, warmUp));
            cold = false;
        }
    }

    private static Row measure(Plan plan, Server server, Shape shape, Duration warmUp) throws IOException {
        int count = shape.own() ? shape.connections() : 1;
        String name = "append-" + shape.bytes() + "-" + shape.connections() + (shape.own() ? "-own-" : "-one-")
                + (shape.contentType().equals(Streams.JSON) ? "j" : "b");
        List<String> paths = Streams.create(server.address(), name, count, shape.contentType());
        byte[] message = Stamp.message(1_000_000_000_000_000_000L, shape.bytes());
        List<byte[]> requests = paths.stream()
                .map(path -> Request.of("POST", path, server.address(), Streams.field(shape.contentType()), message))
                .toList();
        Cpu cpu = new Cpu(server.pid());
        ClosedLoop loop = new ClosedLoop(server.address(), (connection, n) -> requests.get(connection % count));
        ClosedLoop.Result result = loop.run(shape.connections(), warmUp, plan.measured(), cpu::begin, cpu::end);
        String note = result.refused() + result.broken() == 0
                ? Streams.difference(server.address(), paths, result.acknowledged(), result.broken())
                : result.troubles();
        return new Row(
                shape.title(),
                server.kind().title(),
                String.format(Locale.ROOT, "%.1f k/s", result.perSecond() / 1_000),
                result.latencyNanos(),
                (double) cpu.micros() / result.answered(),
                note);
    }
}
