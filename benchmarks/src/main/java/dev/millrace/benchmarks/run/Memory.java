package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.ProcessFigures;
import dev.millrace.benchmarks.host.Server;
import java.io.IOException;

/// What a server holds: live heap of a JVM, resident memory of any other.
final class Memory {
    private Memory() {}

    static long kib(Server server) throws IOException {
        return server.kind().isJvm()
                ? ProcessFigures.liveHeapKib(server.pid())
                : ProcessFigures.residentKib(server.pid());
    }

    static String what(Server server) {
        return server.kind().isJvm() ? "live heap" : "resident";
    }
}
