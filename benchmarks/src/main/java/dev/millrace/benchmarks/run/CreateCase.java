package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.ProcessFigures;
import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.load.ClosedLoop;
import dev.millrace.benchmarks.load.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Streams that are created over 64 connections: many to warm up, then 10,000.
final class CreateCase implements Case {
    private static final int CONNECTIONS = 64;
    private static final int WARMING = 4_000; // streams of one round
    private static final int WARM_UPS = 3;

    @Override
    public String word() {
        return "create";
    }

    @Override
    public void run(Plan plan, Server server, Consumer<Row> rows) throws IOException {
        // Always new ones; a server that holds a file for each would come to its limit, and is asked for the same
        // again.
        long until = System.nanoTime() + plan.warmUp().multipliedBy(WARM_UPS).toNanos();
        int round = 0;
        do {
            create(server, "warm-" + round, WARMING);
            round += ProcessFigures.openFiles(server.pid()) < WARMING ? 1 : 0;
        } while (System.nanoTime() < until);
        Cpu cpu = new Cpu(server.pid());
        int count = plan.scaled(10_000);
        cpu.begin();
        ClosedLoop.Result result = create(server, "made", count);
        cpu.end();
        rows.accept(new Row(
                "create " + count + " streams, " + CONNECTIONS + " connections",
                server.kind().title(),
                String.format(Locale.ROOT, "%.1f k/s", result.perSecond() / 1_000),
                result.latencyNanos(),
                (double) cpu.micros() / result.answered(),
                "open files after: " + ProcessFigures.openFiles(server.pid())
                        + (result.acknowledged() == count
                                ? ""
                                : ", WRONG COUNT: " + result.acknowledged() + ", " + result.troubles())));
    }

    private static ClosedLoop.Result create(Server server, String name, int count) throws IOException {
        AtomicInteger next = new AtomicInteger();
        ClosedLoop.Source source = (connection, n) -> {
            int number = next.getAndIncrement();
            return number >= count
                    ? null
                    : Request.of(
                            "PUT",
                            "/v1/stream/" + name + "-" + number,
                            server.address(),
                            Streams.field(Streams.JSON),
                            new byte[0]);
        };
        return new ClosedLoop(server.address(), source)
                .run(CONNECTIONS, Duration.ZERO, Duration.ofMinutes(5), () -> {}, () -> {});
    }
}
