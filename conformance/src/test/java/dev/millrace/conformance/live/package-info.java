/// Many live readers of the packaged program at once, and what one bad one among them does to the others.
@NullMarked
package dev.millrace.conformance.live;

import org.jspecify.annotations.NullMarked;
