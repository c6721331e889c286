/// The protocol said once more, as simply as it can be, and random operations on which the server has to agree with it.
///
/// The naive model knows no log, no batches and no offsets: a stream is a list of messages, and an offset is whatever
/// token the server gave for a place between two of them.
@NullMarked
package dev.millrace.api.naive;

import org.jspecify.annotations.NullMarked;
