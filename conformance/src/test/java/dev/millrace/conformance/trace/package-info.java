/// Traces of the packaged programs, as a collector and their logs tell them.
@NullMarked
package dev.millrace.conformance.trace;

import org.jspecify.annotations.NullMarked;
