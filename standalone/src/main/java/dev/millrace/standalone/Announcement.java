package dev.millrace.standalone;

import java.io.PrintStream;
import java.net.URI;

/// What the program says on standard output: where it serves, where the data lies, what to try. Scripts wait for these
/// lines.
final class Announcement {
    private final PrintStream out;

    Announcement(PrintStream out) {
        this.out = out;
    }

    /// The public port is open.
    void serving(URI address, String data) {
        out.println("""
                Millrace serves %1$s
                  Data: %2$s
                  Try:
                    curl -X PUT %1$s/v1/stream/demo/hello -H 'Content-Type: application/json'
                    curl -X POST %1$s/v1/stream/demo/hello -H 'Content-Type: application/json' -d '{"hello":"world"}'
                    curl -N '%1$s/v1/stream/demo/hello?offset=-1&live=sse'
                """.stripTrailing().formatted(address, data));
    }

    /// The management port is open.
    void managing(URI address) {
        out.println("  Management: " + address);
    }
}
