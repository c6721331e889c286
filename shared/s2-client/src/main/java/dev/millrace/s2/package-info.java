/// The store on S2: a client of S2's HTTP interface, version 1, and the `StreamStore` port on it.
///
/// [dev.millrace.s2.S2StreamStore] is the door. [dev.millrace.s2.S2Http] sends one request and tells apart what was
/// answered, what was never sent, and what may have been sent without an answer; everything that must not be guessed
/// rests on that. Appends and reads are unary requests in protobuf; follows are S2's framed read sessions, many on one
/// HTTP/2 connection. Callbacks run on Jetty's threads, follows on one thread of their own.
@NullMarked
package dev.millrace.s2;

import org.jspecify.annotations.NullMarked;
