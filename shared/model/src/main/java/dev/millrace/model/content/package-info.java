/// Content types: what a stream's bytes are, and how they are compared and framed.
@NullMarked
package dev.millrace.model.content;

import org.jspecify.annotations.NullMarked;
