/// Load generators: plain HTTP/1.1 over non-blocking sockets, one thread each, no allocation per request. What they
/// measure is the server; [dev.millrace.benchmarks.load.NothingServer] tells their own ceiling.
@NullMarked
package dev.millrace.benchmarks.load;

import org.jspecify.annotations.NullMarked;
