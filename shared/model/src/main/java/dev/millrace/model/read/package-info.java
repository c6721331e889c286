/// From offsets to places in logs, and from records to messages: what reading a stream needs, without doing any I/O.
@NullMarked
package dev.millrace.model.read;

import org.jspecify.annotations.NullMarked;
