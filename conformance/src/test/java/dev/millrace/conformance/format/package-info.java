/// Programs of this version beside those of a later one, whose records a test writes past all programs.
@NullMarked
package dev.millrace.conformance.format;

import org.jspecify.annotations.NullMarked;
