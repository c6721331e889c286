/// Forks: creating one takes several steps over two streams, and ending one releases its source, in turn. Each step
/// is a command of its own, and a crash between leaves at worst a reservation.
@NullMarked
package dev.millrace.api.fork;

import org.jspecify.annotations.NullMarked;
