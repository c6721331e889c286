package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.ProcessFigures;
import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.load.SseReaders;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.function.Consumer;

/// What 15,000 SSE readers that wait cost in memory.
final class IdleReadersCase implements Case {
    private static final int READERS = 15_000;
    private static final int FIRST = 200;

    @Override
    public String word() {
        return "idle-readers";
    }

    @Override
    public void run(Plan plan, Server server, Consumer<Row> rows) throws IOException {
        String path = Streams.create(server.address(), "idle", 1, Streams.JSON).getFirst();
        int readers = plan.scaled(READERS);
        try (SseReaders first = new SseReaders(server.address(), Collections.nCopies(FIRST, path))) {
            long before = Memory.kib(server);
            long resident = ProcessFigures.residentKib(server.pid());
            try (SseReaders rest = new SseReaders(server.address(), Collections.nCopies(readers, path))) {
                rows.accept(new Row(
                        readers + " idle SSE readers",
                        server.kind().title(),
                        String.format(
                                Locale.ROOT,
                                "%.2f KiB %s each",
                                (double) (Memory.kib(server) - before) / readers,
                                Memory.what(server)),
                        null,
                        -1,
                        String.format(
                                        Locale.ROOT,
                                        "%.2f KiB resident each",
                                        (double) (ProcessFigures.residentKib(server.pid()) - resident) / readers)
                                + (first.lost() + rest.lost() > 0 ? ", closed: " + (first.lost() + rest.lost()) : "")));
            }
        }
    }
}
