/// The tour of README.md, run as a reader would: each marked block as it is printed, its output beside the one printed.
@NullMarked
package dev.millrace.conformance.tour;

import org.jspecify.annotations.NullMarked;
