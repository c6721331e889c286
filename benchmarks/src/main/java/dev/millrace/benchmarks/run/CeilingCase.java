package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.load.ClosedLoop;
import dev.millrace.benchmarks.load.Request;
import dev.millrace.benchmarks.load.Stamp;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/// The same requests as [AppendCase] to a server that does nothing: what the generator can do at most.
final class CeilingCase implements Case {
    @Override
    public String word() {
        return "ceiling";
    }

    @Override
    public void run(Plan plan, Server server, Consumer<Row> rows) throws IOException {
        byte[] message = Stamp.message(1_000_000_000_000_000_000L, 100);
        byte[] request = Request.of("POST", "/v1/stream/one", server.address(), Streams.field(Streams.JSON), message);
        for (int connections : new int[] {1, 64, 256}) {
            Cpu cpu = new Cpu(server.pid());
            ClosedLoop loop = new ClosedLoop(server.address(), (connection, n) -> request);
            ClosedLoop.Result result = loop.run(connections, plan.warmUp(), plan.measured(), cpu::begin, cpu::end);
            rows.accept(new Row(
                    "ceiling of the generator, " + connections + " connections",
                    server.kind().title(),
                    String.format(Locale.ROOT, "%.1f k/s", result.perSecond() / 1_000),
                    result.latencyNanos(),
                    (double) cpu.micros() / result.answered(),
                    ""));
        }
    }
}
