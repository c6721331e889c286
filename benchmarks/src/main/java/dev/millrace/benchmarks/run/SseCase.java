package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.ProcessFigures;
import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.load.Pacer;
import dev.millrace.benchmarks.load.SseReaders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Live readers over SSE: many of one stream, and one each of many streams.
final class SseCase implements Case {
    private static final int MESSAGE_BYTES = 100;

    private record Shape(int streams, int readers, int perSecond) {
        String title() {
            return streams == 1
                    ? readers + " SSE readers of one stream, " + perSecond + " messages/s"
                    : streams + " streams with one SSE reader each, " + perSecond + " messages/s in all";
        }
    }

    private static final List<Shape> SHAPES = List.of(
            new Shape(1, 200, 50),
            new Shape(1, 1, 50),
            new Shape(1, 1_000, 50),
            new Shape(1, 5_000, 8),
            new Shape(1_000, 1_000, 1_000));

    @Override
    public String word() {
        return "sse";
    }

    @Override
    public void run(Plan plan, Server server, Consumer<Row> rows) throws IOException {
        for (Shape shape : SHAPES) {
            rows.accept(measure(plan, server, shape));
        }
    }

    private static Row measure(Plan plan, Server server, Shape shape) throws IOException {
        String name = "sse-" + shape.streams() + "-" + shape.readers();
        List<String> paths = Streams.create(server.address(), name, shape.streams(), Streams.JSON);
        List<String> readers = new ArrayList<>();
        for (int i = 0; i < shape.readers(); i++) {
            readers.add(paths.get(i % paths.size()));
        }
        Pacer pacer = new Pacer(server.address(), paths, MESSAGE_BYTES);
        SseReaders sse = new SseReaders(server.address(), readers);
        try (sse) {
            long each = shape.readers() / shape.streams();
            long before = pacer.run(plan.warmUp(), shape.perSecond()) * each;
            sse.awaitHeard(before);
            Cpu cpu = new Cpu(server.pid());
            sse.beginMeasuring();
            cpu.begin();
            long began = System.nanoTime();
            long due = pacer.run(plan.measured(), shape.perSecond()) * each;
            sse.awaitHeard(before + due);
            double seconds = (System.nanoTime() - began) / 1e9;
            cpu.end();
            long delivered = sse.heard() - before;
            long resident = ProcessFigures.residentKib(server.pid());
            sse.close();
            return new Row(
                    shape.title(),
                    server.kind().title(),
                    String.format(Locale.ROOT, "%.1f k deliveries/s", delivered / seconds / 1_000),
                    sse.latencyNanos(),
                    (double) cpu.micros() / delivered,
                    resident / 1_024 + " MiB resident" + (sse.lost() > 0 ? ", closed: " + sse.lost() : "")
                            + (delivered == due ? "" : ", WRONG COUNT: due=" + due + " heard=" + delivered));
        }
    }
}
