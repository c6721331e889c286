/// Millrace beside other servers of the protocol, on one machine in one run: `./millrace bench`.
///
/// [dev.millrace.benchmarks.host] starts the servers and reads what they use from `/proc`;
/// [dev.millrace.benchmarks.load] makes the load, with as little of its own as can be;
/// [dev.millrace.benchmarks.run] has the cases and the table.
@NullMarked
package dev.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
