/// Several whole nodes on one real s2-lite: what holds between them, and what they ask of S2.
@NullMarked
package dev.millrace.api.nodes;

import org.jspecify.annotations.NullMarked;
