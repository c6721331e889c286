/// How much a project may use of one node: rates and live connections, refused beyond, never waited for.
///
/// Safe for any thread; asked on event loops, once per request.
@NullMarked
package dev.millrace.api.access.limit;

import org.jspecify.annotations.NullMarked;
