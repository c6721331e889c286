package dev.millrace.benchmarks.run;

import java.io.IOException;
import java.util.function.Consumer;

/// A load on the delivery from sources to sessions.
interface DeliveryCase {
    /// What it is called on the command line.
    String word();

    /// @param site Millrace, newly started
    void run(Plan plan, DeliverySite site, Consumer<Row> rows) throws IOException;
}
