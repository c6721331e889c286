/// What the generators count, checked where it can go wrong.
@NullMarked
package dev.millrace.benchmarks.load;

import org.jspecify.annotations.NullMarked;
