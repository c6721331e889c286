/// A whole node in one process, from socket to store, for tests that ask it as a client does.
@NullMarked
package dev.millrace.api.whole;

import org.jspecify.annotations.NullMarked;
