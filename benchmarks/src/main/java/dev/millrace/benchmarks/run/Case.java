package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Server;
import java.io.IOException;
import java.util.function.Consumer;

/// One kind of load. It gets a server of its own, started for it.
interface Case {
    /// The word for it on the command line.
    String word();

    void run(Plan plan, Server server, Consumer<Row> rows) throws IOException;
}
