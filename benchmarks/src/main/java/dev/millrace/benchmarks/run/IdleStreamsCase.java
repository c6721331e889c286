package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.ProcessFigures;
import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.load.ClosedLoop;
import dev.millrace.benchmarks.load.Request;
import dev.millrace.benchmarks.load.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// What 100,000 streams that were created and appended to once cost in memory afterwards.
final class IdleStreamsCase implements Case {
    private static final int STREAMS = 100_000;
    private static final int CONNECTIONS = 64;

    @Override
    public String word() {
        return "idle-streams";
    }

    @Override
    public void run(Plan plan, Server server, Consumer<Row> rows) throws IOException {
        int streams = plan.scaled(STREAMS);
        send(server, "warm", Math.max(1_000, streams / 20));
        long before = Memory.kib(server);
        long resident = ProcessFigures.residentKib(server.pid());
        ClosedLoop.Result result = send(server, "idle", streams);
        rows.accept(new Row(
                streams + " idle streams, created and appended to once",
                server.kind().title(),
                String.format(
                        Locale.ROOT,
                        "%.2f KiB %s each",
                        (double) (Memory.kib(server) - before) / streams,
                        Memory.what(server)),
                null,
                -1,
                String.format(
                                Locale.ROOT,
                                "%.2f KiB resident each, open files: %d",
                                (double) (ProcessFigures.residentKib(server.pid()) - resident) / streams,
                                ProcessFigures.openFiles(server.pid()))
                        + (result.acknowledged() == 2L * streams
                                ? ""
                                : ", WRONG COUNT: " + result.acknowledged() + ", " + result.troubles())));
    }

    /// Each connection creates a stream, appends to it, and goes on to the next.
    private static ClosedLoop.Result send(Server server, String name, int streams) throws IOException {
        AtomicInteger next = new AtomicInteger();
        int[] current = new int[CONNECTIONS];
        byte[] message = Stamp.message(1_000_000_000_000_000_000L, 100);
        ClosedLoop.Source source = (connection, n) -> {
            boolean create = n % 2 == 0;
            if (create) {
                current[connection] = next.getAndIncrement();
            }
            String path = "/v1/stream/" + name + "-" + current[connection];
            return current[connection] >= streams
                    ? null
                    : Request.of(
                            create ? "PUT" : "POST",
                            path,
                            server.address(),
                            Streams.field(Streams.JSON),
                            create ? new byte[0] : message);
        };
        return new ClosedLoop(server.address(), source)
                .run(CONNECTIONS, Duration.ZERO, Duration.ofMinutes(10), () -> {}, () -> {});
    }
}
