/// The standalone program: an API node on the embedded store, in one process.
@NullMarked
package dev.millrace.standalone;

import org.jspecify.annotations.NullMarked;
