/// What the heap does to a program, done on purpose.
@NullMarked
package dev.millrace.testkit.heap;

import org.jspecify.annotations.NullMarked;
