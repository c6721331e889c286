/// The live path: one hub per stream with readers, one encoding per batch and representation, long-poll and SSE.
@NullMarked
package dev.millrace.api.live;

import org.jspecify.annotations.NullMarked;
