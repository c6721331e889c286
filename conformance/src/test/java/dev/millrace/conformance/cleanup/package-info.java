/// The cleanup as a program: `./millrace cleanup` as it is typed, and what is left of thousands of sessions when it is
/// killed while it works.
@NullMarked
package dev.millrace.conformance.cleanup;

import org.jspecify.annotations.NullMarked;
