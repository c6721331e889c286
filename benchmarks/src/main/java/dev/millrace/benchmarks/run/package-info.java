/// The cases of `./millrace bench`, and the table that they fill.
@NullMarked
package dev.millrace.benchmarks.run;

import org.jspecify.annotations.NullMarked;
