/// A whole node, over a store in memory, under a hundred thousand requests of all kinds.
@NullMarked
package dev.millrace.api.fuzz;

import org.jspecify.annotations.NullMarked;
