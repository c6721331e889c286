/// Generated requests against the packaged program.
@NullMarked
package dev.millrace.conformance.fuzz;

import org.jspecify.annotations.NullMarked;
