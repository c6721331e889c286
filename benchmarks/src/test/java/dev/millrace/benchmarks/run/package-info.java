/// Facts about the arithmetic of the cases.
@NullMarked
package dev.millrace.benchmarks.run;

import org.jspecify.annotations.NullMarked;
