/// A bare HTTP/1.1 client for tests that need to see and to send the bytes themselves: pipelining, broken requests,
/// connections that die in the middle, endless responses. Nothing here retries, follows or repairs anything.
///
/// A connection belongs to one thread at a time.
@NullMarked
package dev.millrace.testkit.wire;

import org.jspecify.annotations.NullMarked;
